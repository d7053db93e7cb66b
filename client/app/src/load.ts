import { useCallback, useEffect, useState } from 'react';

/** Something being read from the API. */
export interface Loaded<Value> {
  /** The last that was read; kept while it is read again, and when that fails. */
  value: Value | undefined;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

/**
 * Reads with `read` when the page opens, again when `read` changes and on `reload`. Keep `read` stable. Its
 * signal aborts when the answer is not wanted any more.
 */
export function useLoaded<Value>(read: (signal: AbortSignal) => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, 'reload'>>({
    value: undefined,
    error: undefined,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => {
    setState((old) => ({ ...old, loading: true }));
    setRound((old) => old + 1);
  }, []);
  useEffect(() => {
    const ending = new AbortController();
    read(ending.signal).then(
      (value) => {
        if (!ending.signal.aborted) setState({ value, error: undefined, loading: false });
      },
      (error: unknown) => {
        if (!ending.signal.aborted) setState((old) => ({ ...old, error, loading: false }));
      },
    );
    return () => ending.abort();
  }, [read, round]);
  return { ...state, reload };
}

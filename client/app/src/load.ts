import { useCallback, useEffect, useState } from 'react';

/** Something being read from the API. */
export interface Loaded<Value> {
  value: Value | undefined;
  problem: string | undefined;
  reload: () => void;
}

/** Reads with `read` when the page opens, again when `read` changes and on `reload`. Keep `read` stable. */
export function useLoaded<Value>(read: () => Promise<Value>): Loaded<Value> {
  const [value, setValue] = useState<Value>();
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((old) => old + 1), []);
  useEffect(() => {
    let live = true;
    read().then(
      (result) => {
        if (!live) return;
        setValue(result);
        setProblem(undefined);
      },
      (error: unknown) => live && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      live = false;
    };
  }, [read, round]);
  return { value, problem, reload };
}

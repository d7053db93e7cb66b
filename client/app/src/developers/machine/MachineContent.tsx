import { type ReactNode, useCallback } from 'react';
import { type Loaded, useLoaded } from '../../load.ts';
import { Problem } from '../../ui/Problem.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { askMachine, type Place } from './machine.ts';

const NO_QUERY: Readonly<Record<string, string>> = {};

/** Reads one of this machine's places. Keep `query` stable. */
export function useMachine<Content>(
  place: Place<Content>,
  query: Readonly<Record<string, string>> = NO_QUERY,
): Loaded<Content> {
  return useLoaded(useCallback((signal) => askMachine(place, query, signal), [place, query]));
}

/** What was read, with a skeleton before it and a way on when it cannot be read. */
export function MachineContent<Content>({
  what,
  loaded: { value, error, reload },
  children,
}: {
  what: string;
  loaded: Loaded<Content>;
  children: (content: Content) => ReactNode;
}): ReactNode {
  return (
    <>
      {error !== undefined && <Problem error={error} retry={reload} />}
      {value === undefined && error === undefined && <Skeleton what={what} lines={6} />}
      {value !== undefined && children(value)}
    </>
  );
}

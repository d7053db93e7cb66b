import type { GraphQLError } from 'graphql';
import type { FieldErrorShape } from '../resolver.ts';

/** A place in a document. AppSync always names a source, and it is always null. */
export interface ShownLocation {
  line: number;
  column: number;
  sourceName: null;
}

/** An error as it stands in an answer. Which members it has, and in which order, depends on where it came from. */
export type ShownError =
  RequestError | ResolverError | { path: readonly (string | number)[]; locations: null; message: string };

/** One found before execution: by validation, or in the variables. */
export interface RequestError {
  path: null;
  locations: readonly ShownLocation[] | null;
  message: string;
}

/** One raised by a resolver or by authorization. */
export interface ResolverError extends FieldErrorShape {
  path: readonly (string | number)[];
  locations: readonly ShownLocation[];
}

/** Locations as AppSync writes them. */
export function shownLocations(locations: GraphQLError['locations']): ShownLocation[] {
  return (locations ?? []).map(({ line, column }) => ({ line, column, sourceName: null }));
}

/** A path as AppSync writes it in messages: `/notes/items[0]/id`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');
}

/** A resolver's error in the shape and order of members that AppSync gives it. */
export function resolverError(
  error: FieldErrorShape,
  path: readonly (string | number)[],
  locations: readonly ShownLocation[],
): ResolverError {
  return {
    path,
    data: error.data ?? null,
    errorType: error.errorType,
    errorInfo: error.errorInfo ?? null,
    locations,
    message: error.message,
  };
}

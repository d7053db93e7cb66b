import { z } from 'zod';
import type { DataSource } from './datasource.ts';
import { parseRequest } from './request.ts';

const noneRequest = z.strictObject({ payload: z.unknown().optional() });

/** `NONE`: the payload of the request is the result. */
export function createNoneDataSource(name: string): DataSource {
  return {
    name,
    type: 'NONE',
    async invoke(request) {
      // A request handler that only checks something returns nothing at all.
      const { payload } = parseRequest(noneRequest, request ?? {});
      return { result: payload ?? null, error: null };
    },
  };
}

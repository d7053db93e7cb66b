import type { BrowserContext, Page, Route } from 'playwright-core';
import * as z from 'zod';

const body = z.object({
  query: z.string(),
  variables: z.looseObject({ idempotencyKey: z.string().optional() }).optional(),
});

/** One request of a page for a field of the API. */
export interface Call {
  idempotencyKey: string | undefined;
  /** Lets the server hear it and the page have its answer. */
  pass: () => Promise<void>;
  /** Lets the server hear it; its answer gets lost. */
  loseAnswer: () => Promise<void>;
}

/** The requests for one field, held back until a test says what becomes of them. */
export interface Calls {
  /** The keys of all that came so far. */
  readonly keys: readonly (string | undefined)[];
  /** The next one that was not taken yet, as soon as it comes. */
  next(): Promise<Call>;
  /** From now on all pass at once, those that wait too. */
  passAll(): Promise<void>;
}

/** Stands between the pages and one field of the API, such as `placeOrder`. */
export async function interceptCalls(pages: Page | BrowserContext, field: string): Promise<Calls> {
  const keys: (string | undefined)[] = [];
  const arrived: Call[] = [];
  const waiting: ((call: Call) => void)[] = [];
  let passing = false;

  await pages.route('**/graphql', async (route) => {
    const { query, variables } = body.parse(route.request().postDataJSON());
    if (!new RegExp(String.raw`\b${field}\(`).test(query)) return route.fallback();
    keys.push(variables?.idempotencyKey);
    if (passing) return route.continue();
    const call = heldCall(route, variables?.idempotencyKey);
    const taker = waiting.shift();
    if (taker) taker(call);
    else arrived.push(call);
  });

  return {
    keys,
    next: () => {
      const call = arrived.shift();
      return call ? Promise.resolve(call) : new Promise((resolve) => waiting.push(resolve));
    },
    passAll: async () => {
      passing = true;
      for (const call of arrived.splice(0)) await call.pass();
    },
  };
}

function heldCall(route: Route, idempotencyKey: string | undefined): Call {
  return {
    idempotencyKey,
    pass: () => route.continue(),
    loseAnswer: async () => {
      await route.fetch();
      await route.abort();
    },
  };
}

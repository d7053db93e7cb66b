import { NetworkError, OrdersError } from '../errors.ts';
import { firstError, toOrdersError } from '../graphql-errors.ts';
import type { Clock } from '../recovery/clock.ts';
import type { Credential, Credentials } from './credentials.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpOptions {
  endpoint: string;
  credentials: Credentials;
  fetch: Fetch;
  clock: Clock;
}

/** AppSync answers within 30 s or not at all: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const LONGEST_ANSWER = 35_000;

interface Answer {
  data?: unknown;
  errors?: unknown;
}

/** Queries and mutations over HTTP. */
export class Http {
  readonly #options: HttpOptions;

  constructor(options: HttpOptions) {
    this.#options = options;
  }

  /**
   * Sends a document once, and once more when its token was refused and there is a new one.
   * @throws OrdersError; the signal's reason when that aborts
   */
  async send(query: string, variables: unknown, signal?: AbortSignal): Promise<unknown> {
    const body = JSON.stringify({ query, variables });
    for (;;) {
      const credential = await this.#options.credentials.forRequest(body);
      signal?.throwIfAborted();
      try {
        const data = await this.#post(body, credential, signal);
        credential.accepted();
        return data;
      } catch (error) {
        const code = error instanceof OrdersError ? error.code : 'NETWORK';
        // Any other answer of the API's own shows that it knows who is asking.
        if (code !== 'UNAUTHENTICATED' && code !== 'NETWORK') credential.accepted();
        if (code !== 'UNAUTHENTICATED' || !credential.refused()) throw error;
      }
    }
  }

  async #post(body: string, credential: Credential, signal: AbortSignal | undefined): Promise<unknown> {
    const { endpoint, fetch, clock } = this.#options;
    // The browser and Node set it themselves, and browsers let nobody else do it.
    const { host: _host, ...headers } = credential.headers;
    const abort = new AbortController();
    const onAbort = (): void => abort.abort();
    signal?.addEventListener('abort', onAbort);
    const cancel = clock.after(LONGEST_ANSWER, onAbort);
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: abort.signal,
      });
      return dataOf(response.status, await response.text());
    } catch (failure) {
      if (signal?.aborted) throw signal.reason;
      if (failure instanceof OrdersError) throw failure;
      const why = abort.signal.aborted ? 'No answer in time' : reasonOf(failure);
      throw new NetworkError(`The API cannot be reached: ${why}`, failure);
    } finally {
      cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }
}

/** Node says only "fetch failed"; why stands in the cause. */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  return failure.cause instanceof Error ? failure.cause.message : failure.message;
}

function dataOf(status: number, text: string): unknown {
  let answer: Answer;
  try {
    answer = JSON.parse(text) as Answer;
  } catch (cause) {
    if (status === 429) throw new OrdersError('RATE_LIMITED', 'Too many requests.', { cause });
    // A gateway on the way, not the API.
    if (status >= 500 || status < 300)
      throw new NetworkError(`No answer of the API came (HTTP ${status})`, cause);
    throw new OrdersError('PROTOCOL', `This is no answer of the API (HTTP ${status}).`, { cause });
  }
  const error = firstError(answer?.errors);
  if (error) throw toOrdersError(status === 401 ? { errorCode: 401, ...error } : error, answer);
  if (!answer?.data) throw new OrdersError('PROTOCOL', `The answer has no data (HTTP ${status}).`);
  return answer.data;
}

import { AuthError } from '../errors.ts';
import type { Clock } from '../recovery/clock.ts';
import { claimsOf } from './json-web-token.ts';

/**
 * Gives the token to send. `refresh` is true when the last one was refused or is about to run out: then a
 * new one is wanted, not the one that is kept.
 */
export type TokenSource = (request: { refresh: boolean }) => string | Promise<string>;

/** A request to be signed by Signature Version 4 for the service `appsync`. */
export interface RequestToSign {
  method: 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Signs a request: gives all headers it is to be sent with, `authorization` and `x-amz-date` among them. */
export type RequestSigner = (
  request: RequestToSign,
) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;

/** Who is asking: somebody of the user pool, somebody with a token of yours, or a role of AWS. */
export type Auth =
  | { type: 'jwt'; token: TokenSource }
  | { type: 'lambda'; token: TokenSource }
  | { type: 'iam'; sign: RequestSigner };

/** What one request carries, and where the server's verdict on it is told. */
export interface Credential {
  headers: Readonly<Record<string, string>>;
  /** When it runs out, where it says so; in milliseconds since 1970. */
  expiresAt: number | undefined;
  accepted(): void;
  /** Gives whether there is use in asking for another one. */
  refused(): boolean;
}

/** What AppSync's clients sign, for AWS to sign the same. */
const SIGNED_HEADERS = {
  accept: 'application/json, text/javascript',
  'content-encoding': 'amz-1.0',
  'content-type': 'application/json; charset=UTF-8',
};

/** So many tokens in a row may be refused before it is told, whatever they say. */
const MOST_REFUSED = 5;

/** Gets credentials for requests and sockets, and a new token when the one at hand is refused. */
export class Credentials {
  readonly #auth: Auth;
  readonly #endpoint: string;
  readonly #host: string;
  readonly #clock: Clock;
  /** The tokens refused since one was accepted. */
  readonly #refused = new Set<string>();
  /** A token that was asked for anew and has not been accepted yet. */
  #fresh: string | undefined;
  #refreshing: Promise<string> | undefined;

  constructor(auth: Auth, endpoint: string, clock: Clock) {
    this.#auth = auth;
    this.#endpoint = endpoint;
    this.#host = new URL(endpoint).host;
    this.#clock = clock;
  }

  /** @throws AuthError when there is no token */
  forRequest(body: string): Promise<Credential> {
    if (this.#auth.type === 'iam') {
      return this.#signed(this.#endpoint, { 'content-type': 'application/json' }, body);
    }
    return this.#withToken(false, {});
  }

  /** @throws AuthError when there is no token */
  forConnection(): Promise<Credential> {
    if (this.#auth.type === 'iam') return this.#signed(`${this.#endpoint}/connect`, SIGNED_HEADERS, '{}');
    return this.#withToken(false, { host: this.#host });
  }

  /** @throws AuthError when there is no token */
  forStart(data: string): Promise<Credential> {
    if (this.#auth.type === 'iam') return this.#signed(this.#endpoint, SIGNED_HEADERS, data);
    return this.#withToken(false, { host: this.#host });
  }

  /**
   * For a connection that is to outlive the present token; nothing where there are no tokens.
   * @throws AuthError when there is no token
   */
  async renewed(): Promise<Credential | undefined> {
    return this.#auth.type === 'iam' ? undefined : this.#withToken(true, { host: this.#host });
  }

  /** The caller's id, where the token says it. */
  async callerId(): Promise<string | undefined> {
    return this.#auth.type === 'jwt' ? claimsOf(await this.#token(false)).sub : undefined;
  }

  async #signed(url: string, headers: Record<string, string>, body: string): Promise<Credential> {
    if (this.#auth.type !== 'iam') throw new TypeError('Only IAM signs');
    const unsigned = { ...headers, host: this.#host };
    try {
      const signed = await this.#auth.sign({ method: 'POST', url, headers: unsigned, body });
      return {
        headers: { ...unsigned, ...signed },
        expiresAt: undefined,
        accepted: () => undefined,
        refused: () => false,
      };
    } catch (cause) {
      throw missing('The request could not be signed', cause);
    }
  }

  async #withToken(refresh: boolean, headers: Record<string, string>): Promise<Credential> {
    const token = await this.#token(refresh);
    const { expiresAt } = claimsOf(token);
    return {
      headers: { ...headers, Authorization: token },
      expiresAt,
      accepted: () => {
        if (this.#fresh === token) this.#fresh = undefined;
        this.#refused.clear();
      },
      refused: () => {
        this.#refused.add(token);
        if (this.#refused.size > MOST_REFUSED) return false;
        // A new one that is refused as well is the server's last word, unless it ran out on the way.
        return this.#fresh !== token || (expiresAt !== undefined && expiresAt <= this.#clock.now());
      },
    };
  }

  async #token(refresh: boolean): Promise<string> {
    if (this.#auth.type === 'iam') throw new TypeError('IAM has no token');
    try {
      const token = refresh ? await this.#refresh(this.#auth.token) : await this.#auth.token({ refresh });
      const usable = this.#refused.has(token) && !refresh ? await this.#refresh(this.#auth.token) : token;
      if (usable) return usable;
    } catch (cause) {
      throw missing('The token could not be had', cause);
    }
    throw new AuthError('UNAUTHENTICATED', 'There is no token: nobody is signed in.');
  }

  /** However many requests were refused at once, one new token does for all. */
  #refresh(source: TokenSource): Promise<string> {
    this.#refreshing ??= Promise.resolve(source({ refresh: true }))
      .then((token) => (this.#fresh = token))
      .finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }
}

/** Whoever gives tokens and signatures may be out of reach for a moment: it is asked again. */
function missing(what: string, cause: unknown): AuthError {
  if (cause instanceof AuthError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AuthError('UNAUTHENTICATED', `${what}: ${why}`, { retryable: true, cause });
}

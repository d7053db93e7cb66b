import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../kernel/store.ts';

/** What a refresh token stands for. Times in milliseconds since the epoch. */
export interface Session {
  poolId: string;
  clientId: string;
  username: string;
  /** In all tokens of one sign-in. */
  originJti: string;
  authTime: number;
  expiresAt: number;
  revoked: boolean;
}

/** Signed-in users, by their refresh tokens, of which only hashes are kept. */
export class Sessions {
  readonly #clock: Clock;
  readonly #store: Store;

  constructor(clock: Clock, store: Store) {
    this.#clock = clock;
    this.#store = store;
  }

  /** @returns the refresh token. */
  async open(
    session: Pick<Session, 'poolId' | 'clientId' | 'username'>,
    validity: number,
  ): Promise<{ refreshToken: string; session: Session }> {
    const now = this.#clock.now();
    const refreshToken = randomBytes(192).toString('base64url');
    const opened: Session = {
      ...session,
      originJti: randomUUID(),
      authTime: now,
      expiresAt: now + validity,
      revoked: false,
    };
    const key = tokenKey(refreshToken);
    await this.#store.write([
      { key, value: opened },
      { key: originKey(opened.originJti), value: key },
    ]);
    return { refreshToken, session: opened };
  }

  find(refreshToken: string): Promise<Session | undefined> {
    return this.#store.get<Session>(tokenKey(refreshToken));
  }

  async byOrigin(originJti: string): Promise<Session | undefined> {
    const key = await this.#store.get<string>(originKey(originJti));
    return key === undefined ? undefined : this.#store.get<Session>(key);
  }

  async revoke(refreshToken: string): Promise<void> {
    const session = await this.find(refreshToken);
    if (session)
      await this.#store.write([{ key: tokenKey(refreshToken), value: { ...session, revoked: true } }]);
  }

  /** Forgets the sessions whose time is over. */
  async sweep(): Promise<void> {
    for await (const [key, session] of this.#store.entries<Session>({ from: TOKEN, to: `${TOKEN}~` })) {
      if (session.expiresAt <= this.#clock.now()) {
        await this.#store.write([{ key }, { key: originKey(session.originJti) }]);
      }
    }
  }
}

const TOKEN = 'token/';

function tokenKey(refreshToken: string): string {
  return TOKEN + createHash('sha256').update(refreshToken).digest('hex');
}

function originKey(originJti: string): string {
  return `origin/${originJti}`;
}

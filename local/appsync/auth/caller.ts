import type { Principal } from '../../kernel/service.ts';
import type { Identity } from '../resolver.ts';
import type { AuthMode } from '../schema/access-rules.ts';

/** Somebody who has shown who they are. */
export interface Caller {
  mode: AuthMode;
  /** What `util.authType()` gives. */
  authType: string;
  /** What `ctx.identity` shows. */
  identity: Identity;
  /** The groups of a user-pool caller. */
  groups: readonly string[];
  /** What an undirected field does to a user-pool caller: the pool's `DefaultAction`. */
  defaultAction: 'ALLOW' | 'DENY';
  /** For IAM callers: whose policies say which fields they may ask for. */
  principal?: Principal;
}

/** What the rest of the runtime does for this part to know its callers. */
export interface Authorizers {
  /**
   * The claims of a token that the pool signed and that has not run out.
   * @throws when it is not such a token.
   */
  verifyJwt(token: string, userPoolId: string): Promise<Readonly<Record<string, unknown>>>;
  /**
   * Who signed a request, with a signature whose scope names `service`; undefined when nobody did.
   * @throws AwsError when the signature does not hold.
   */
  verifySignature(
    request: SignedRequest,
    service: string,
  ): Principal | undefined | Promise<Principal | undefined>;
  /** @throws AwsError unless the principal's policies allow all of it. */
  authorize(principal: Principal, accesses: readonly { action: string; resource: string }[]): void;
}

/** What of a request a signature covers; a `WireRequest`. */
export interface SignedRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** What every AWS client of a function is given. */
export interface ClientLimits {
  maxAttempts: number;
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: true };
}

/**
 * How long an AWS client waits, in milliseconds, and how often it tries. Functions have ten seconds in
 * all; beyond this the state machine's own retry is the better one. Without the last word the SDK only
 * warns of a request that takes too long, and goes on waiting for it.
 */
export const CLIENT_LIMITS: ClientLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
};

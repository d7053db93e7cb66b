import { isErrorCode, OrdersError } from '../sdk/main.ts';

/** A failure, for the person who has to do something about it. */
export interface Explanation {
  title: string;
  text: string;
  /** What the support needs to find it in the logs. */
  correlationId?: string;
}

/** What codes mean for somebody who cannot read them. Codes without an entry are told in the server's words. */
const TITLES: Readonly<Record<string, string>> = {
  NETWORK: 'The shop cannot be reached',
  PROTOCOL: 'This page is older than the shop',
  UNAUTHENTICATED: 'You are not signed in any more',
  FORBIDDEN: 'You may not do that',
  NOT_FOUND: 'There is no such thing here',
  RATE_LIMITED: 'That was too much at once',
  INTERNAL: 'Something went wrong on our side',
  TIMEOUT: 'The answer took too long',
  PROVIDER_UNAVAILABLE: 'The payment provider does not answer',
  VERSION_CONFLICT: 'The order moved at the same moment',
};

const TEXTS: Readonly<Record<string, string>> = {
  NETWORK: 'Check your connection. Nothing is lost: trying again is safe.',
  PROTOCOL: 'Reload the page to get the present one.',
  UNAUTHENTICATED: 'Sign in again to go on.',
  RATE_LIMITED: 'Wait a moment, then try again.',
  INTERNAL: 'It is not your doing, and trying again is safe.',
  TIMEOUT: 'Trying again is safe.',
  PROVIDER_UNAVAILABLE: 'Trying again in a while is safe.',
};

/** Any failure in plain words. */
export function explain(error: unknown): Explanation {
  if (error instanceof OrdersError) {
    const { correlationId } = error.details;
    return {
      title: TITLES[error.code] ?? 'That did not work',
      text: TEXTS[error.code] ?? error.message,
      ...(typeof correlationId === 'string' && { correlationId }),
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { title: 'That did not work', text };
}

/** Whether it is worth trying the same again. */
export function mayRetry(error: unknown): boolean {
  return !(error instanceof OrdersError) || !isErrorCode(error.code) || error.retryable;
}

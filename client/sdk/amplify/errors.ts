import { asOrdersError, AuthError, NetworkError, type OrdersError } from '../errors.ts';
import { firstError, type GraphQLErrorShape, toOrdersError } from '../graphql-errors.ts';

/** An error in the answer of Amplify's client: the server's own, or one that Amplify made. */
interface AmplifyError extends GraphQLErrorShape {
  /** What happened before there was an answer with errors in it. */
  originalError?: { name?: string; message?: string; underlyingError?: { name?: string } } | null;
}

/** Amplify's names for "nobody is known to be asking". */
const UNKNOWN_CALLER =
  /^(UnauthorizedException|NotAuthorizedException|UserUnAuthenticatedException|NoSignedUser|NoValidAuthTokens|NoAuthorizationHeader|NoCredentials|NoApiKey)/;

const SUBSCRIPTION_FAILED = 'Connection failed: ';

/** Whatever Amplify's client has thrown, or told an observer, as one of this client's errors. */
export function fromAmplify(failure: unknown): OrdersError {
  const error = firstError((failure as { errors?: unknown } | null)?.errors) as AmplifyError | undefined;
  if (!error) return asOrdersError(failure);
  const { message = '', originalError } = error;
  if (message?.startsWith(SUBSCRIPTION_FAILED))
    return ofSubscription(message.slice(SUBSCRIPTION_FAILED.length), failure);
  if (!originalError) return toOrdersError(error, failure);
  if (originalError.message === 'Permission denied')
    return new AuthError('FORBIDDEN', 'Permission denied', { cause: failure });
  if (!UNKNOWN_CALLER.test(originalError.name ?? ''))
    return new NetworkError(`The API cannot be reached: ${originalError.message ?? message}`, failure);
  // The user pool may be out of reach for a moment; then the token could not be renewed.
  const retryable = originalError.underlyingError?.name === 'NetworkError';
  return new AuthError('UNAUTHENTICATED', originalError.message ?? 'Nobody is signed in.', {
    retryable,
    cause: failure,
  });
}

/** Amplify tells what the server said as text behind its own words. */
function ofSubscription(text: string, cause: unknown): OrdersError {
  try {
    const payload = JSON.parse(text) as GraphQLErrorShape & { errors?: unknown };
    return toOrdersError(firstError(payload.errors) ?? payload, cause);
  } catch {
    if (UNKNOWN_CALLER.test(text)) return new AuthError('UNAUTHENTICATED', text, { cause });
    return new NetworkError(`The subscription failed: ${text}`, cause);
  }
}

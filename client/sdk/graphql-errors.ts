import { AuthError, isErrorCode, OrdersError } from './errors.ts';

/** One error of an answer, as AppSync shapes it. */
export interface GraphQLErrorShape {
  message?: string | null;
  errorType?: string | null;
  /** Over the socket, where AppSync tells HTTP's status this way. */
  errorCode?: number | null;
  errorInfo?: unknown;
  path?: unknown;
}

/** AppSync's own error types that say who is asking is not known. */
const UNKNOWN_CALLER = new Set([
  'UnauthorizedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'NotAuthorizedException',
  'AccessDeniedException',
]);

const OVERLOAD = new Set([
  'LimitExceededError',
  'LimitExceededException',
  'MaxSubscriptionsReachedError',
  'MaxSubscriptionsReachedException',
  'TooManyRequestsException',
  'ThrottlingException',
]);

/** Requests that no wait makes better. */
const REFUSED_REQUEST = new Set([
  'MalformedHttpRequestException',
  'BadRequestException',
  'GraphQLSchemaException',
  'UnsupportedOperation',
]);

function detailsOf(errorInfo: unknown): Record<string, unknown> {
  return typeof errorInfo === 'object' && errorInfo !== null ? { ...errorInfo } : {};
}

/** What is before the last `#` or `:` of a type is the name of a service. */
function bareType(errorType: string): string {
  return errorType.slice(errorType.lastIndexOf('#') + 1);
}

/** One of AppSync's errors as one of this client's. */
export function toOrdersError(shape: GraphQLErrorShape, cause?: unknown): OrdersError {
  const message = shape.message ?? 'The server could not answer.';
  const type = bareType(shape.errorType ?? '');
  const { retryable, ...details } = detailsOf(shape.errorInfo);
  const facts = { details, cause, ...(typeof retryable === 'boolean' && { retryable }) };
  if (type === 'UNAUTHENTICATED' || type === 'FORBIDDEN') return new AuthError(type, message, facts);
  if (isErrorCode(type)) return new OrdersError(type, message, facts);
  if (type === 'Unauthorized') return new AuthError('FORBIDDEN', message, facts);
  // Permission denied: the caller is known, and the caller's policies say no.
  if (type === 'UnauthorizedException' && message === 'Permission denied')
    return new AuthError('FORBIDDEN', message, facts);
  if (UNKNOWN_CALLER.has(type) || shape.errorCode === 401 || shape.errorCode === 403)
    return new AuthError('UNAUTHENTICATED', message, facts);
  if (OVERLOAD.has(type)) return new OrdersError('RATE_LIMITED', message, facts);
  // An error without type and path is one of the document itself: this version of the client is not the server's.
  const ofDocument = type === '' && (shape.path === undefined || shape.path === null);
  if (REFUSED_REQUEST.has(type) || ofDocument || (shape.errorCode ?? 0) === 400 || shape.errorCode === 404)
    return new OrdersError('PROTOCOL', message, facts);
  return new OrdersError('INTERNAL', message, facts);
}

/** Errors of an answer: AppSync writes a list, but for some an object. */
export function firstError(errors: unknown): GraphQLErrorShape | undefined {
  const one: unknown = Array.isArray(errors) ? errors[0] : errors;
  return typeof one === 'object' && one !== null ? (one as GraphQLErrorShape) : undefined;
}

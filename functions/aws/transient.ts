/** Codes of AWS services and of sockets after which the same call may succeed. */
const TRANSIENT = new Set([
  'ConditionalRequestConflict',
  'InternalError',
  'InternalErrorException',
  'InternalServerError',
  'KMSThrottlingException',
  'LimitExceededException',
  'OperationAborted',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'TimeoutError',
  'AbortError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

interface ServiceError {
  name?: string;
  code?: string;
  cause?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** Whether what a client of AWS raised may be gone at the next try. */
export function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, cause, $metadata } = error as ServiceError;
  if (TRANSIENT.has(name ?? '') || TRANSIENT.has(code ?? '')) return true;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && (status >= 500 || status === 429)) return true;
  return cause !== undefined && isTransient(cause);
}

import { AwsError } from '../kernel/errors.ts';
import type { SignatureFault } from './sigv4.ts';

/** Services answer the same fault in three dialects. */
type Dialect = 'json' | 'rest' | 'query' | 's3';

const DIALECTS: Readonly<Record<string, Dialect>> = {
  s3: 's3',
  sns: 'query',
  sts: 'query',
  lambda: 'rest',
  appsync: 'rest',
  'execute-api': 'rest',
};

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const UNKNOWN_KEY = 'The security token included in the request is invalid.';

/**
 * The answer a service gives to a signature it does not accept. JSON services answer 400 with codes that
 * end in `Exception`, REST services the same with 403, query services 403 with the bare codes
 * (https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html), S3 has codes of its own
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
export function signatureAnswer(fault: SignatureFault, service: string): AwsError {
  const dialect = DIALECTS[service] ?? 'json';
  if (dialect === 's3') return s3Answer(fault);
  const [code, message] = plainAnswer(fault);
  if (dialect === 'query') {
    return new AwsError(QUERY_CODES[code] ?? code, message, {
      status: code === 'IncompleteSignatureException' ? 400 : 403,
    });
  }
  return new AwsError(code, message, { status: dialect === 'rest' ? 403 : 400 });
}

const QUERY_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
};

function plainAnswer(fault: SignatureFault): [code: string, message: string] {
  switch (fault.kind) {
    case 'missing':
      return ['MissingAuthenticationTokenException', 'Request is missing Authentication Token'];
    case 'incomplete':
      return ['IncompleteSignatureException', fault.detail];
    case 'unknown-key':
    case 'wrong-token':
      return ['UnrecognizedClientException', UNKNOWN_KEY];
    case 'wrong-scope':
    case 'skewed':
    case 'wrong-body':
      return ['InvalidSignatureException', fault.detail];
    case 'expired':
      return ['InvalidSignatureException', `Signature expired: the link held until ${iso(fault.expiresAt)}`];
    case 'unsigned-headers':
      return [
        'InvalidSignatureException',
        `'${fault.headers[0]}' must be a 'SignedHeader' in the AWS Authorization.`,
      ];
    case 'signed-chunks':
      return ['InvalidSignatureException', `${fault.declared} is for S3 only.`];
    case 'mismatch':
      return ['InvalidSignatureException', MISMATCH];
  }
}

function s3Answer(fault: SignatureFault): AwsError {
  const answer = (code: string, message: string, status: number, members?: Record<string, unknown>) =>
    new AwsError(code, message, { status, ...(members && { members }) });
  switch (fault.kind) {
    case 'missing':
      return answer('AccessDenied', 'Access Denied', 403);
    case 'incomplete':
      return fault.detail.includes('X-Amz-')
        ? answer('AuthorizationQueryParametersError', fault.detail, 400)
        : answer(
            'AuthorizationHeaderMalformed',
            `The authorization header is malformed; ${fault.detail}`,
            400,
          );
    case 'wrong-scope':
      return answer(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; ${fault.detail}`,
        400,
        fault.region === undefined ? undefined : { Region: fault.region },
      );
    case 'unknown-key':
      return answer(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
        {
          AWSAccessKeyId: fault.accessKeyId,
        },
      );
    case 'wrong-token':
      return answer('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400);
    case 'skewed':
      return answer(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        403,
      );
    case 'expired':
      return answer('AccessDenied', 'Request has expired', 403, {
        'X-Amz-Expires': fault.expires,
        Expires: iso(fault.expiresAt),
        ServerTime: iso(fault.now),
      });
    case 'unsigned-headers':
      return answer('AccessDenied', 'There were headers present in the request which were not signed', 403, {
        HeadersNotSigned: fault.headers.join(', '),
      });
    case 'mismatch':
      return answer(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        403,
        { StringToSign: fault.stringToSign, CanonicalRequest: fault.canonicalRequest },
      );
    case 'signed-chunks':
      return answer(
        'NotImplemented',
        `A header you provided implies functionality that is not implemented: ${fault.declared}`,
        501,
      );
    case 'wrong-body':
      return fault.detail.startsWith('Missing')
        ? answer('InvalidRequest', fault.detail, 400)
        : answer('XAmzContentSHA256Mismatch', fault.detail, 400);
  }
}

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

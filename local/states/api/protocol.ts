import { awsJsonProtocol } from '../../gateway/protocols/json.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Protocol } from '../../kernel/service.ts';

const WIRE = { version: '1.0', targetPrefix: 'AWSStepFunctions' } as const;

/** Errors that every service has in common, and whose names say so. */
const COMMON: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'IncompleteSignatureException',
  'InternalFailure',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'SerializationException',
  'ServiceUnavailable',
  'UnknownOperationException',
  'UnrecognizedClientException',
]);

/** AWS JSON 1.0 with the names of errors as Step Functions writes them: three namespaces, by where an error arises. */
export function statesProtocol(): Protocol {
  const own = awsJsonProtocol({ ...WIRE, errorNamespace: 'com.amazonaws.swf.service.v2.model' });
  const validation = awsJsonProtocol({ ...WIRE, errorNamespace: 'com.amazon.coral.validate' });
  const common = awsJsonProtocol({ ...WIRE, errorNamespace: 'com.amazon.coral.service' });
  return {
    ...own,
    encodeError(error, requestId, request) {
      const code = error instanceof AwsError ? error.code : 'InternalFailure';
      const protocol = code === 'ValidationException' ? validation : COMMON.has(code) ? common : own;
      return protocol.encodeError(error, requestId, request);
    },
  };
}

import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Protocol } from '../kernel/service.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.0';

const inNamespace = (errorNamespace: string): Protocol =>
  awsJsonProtocol({ version: '1.0', targetPrefix: 'DynamoDB_20120810', errorNamespace });

const ofDynamoDb = inNamespace('com.amazonaws.dynamodb.v20120810');
const ofService = inNamespace('com.amazon.coral.service');

/** Errors that the frame around all services raises, each under its own namespace. */
const FRAME_ERRORS: Readonly<Record<string, Protocol>> = {
  ValidationException: inNamespace('com.amazon.coral.validate'),
  AccessDeniedException: ofService,
  SerializationException: ofService,
  UnknownOperationException: ofService,
  UnrecognizedClientException: ofService,
  InvalidSignatureException: ofService,
  IncompleteSignatureException: ofService,
  MissingAuthenticationTokenException: ofService,
};

/** DynamoDB on the wire: AWS JSON 1.0, errors under the namespaces AWS uses for each. */
export const dynamoDbProtocol: Protocol = {
  ...ofDynamoDb,
  // Items are wire values already, so nothing in them is left to convert.
  encode: (_operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId },
    body: JSON.stringify(output),
  }),
  encodeError(error, requestId, request) {
    const protocol = (error instanceof AwsError ? FRAME_ERRORS[error.code] : undefined) ?? ofDynamoDb;
    return protocol.encodeError(error, requestId, request);
  },
};

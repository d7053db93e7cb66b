import type { HTTPRequest } from '@aws-appsync/utils';

/** A call of Step Functions as its data source sends it. */
export function statesRequest(operation: string, input: object): HTTPRequest<string> {
  return {
    method: 'POST',
    resourcePath: '/',
    params: {
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${operation}`,
      },
      body: JSON.stringify(input),
    },
  };
}

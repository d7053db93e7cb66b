import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import { createDataSource, dataSourceConfig } from './create.ts';
import { scriptedCloud, testRole } from './testing.ts';

const ENDPOINT = 'https://states.us-east-1.amazonaws.com/';
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:reader';

function create(config: unknown, cloud: Cloud = scriptedCloud(), role: Principal | undefined = testRole) {
  const clock = new ManualClock();
  return createDataSource(dataSourceConfig.parse(config), {
    cloud,
    clock,
    role,
    region: 'us-east-1',
    tokenSecret: 'secret',
    place: 'Stack/Source',
  });
}

const http = (cloud: Cloud, changes: Record<string, unknown> = {}) =>
  create(
    {
      Name: 'machine',
      Type: 'HTTP',
      HttpConfig: {
        Endpoint: ENDPOINT,
        AuthorizationConfig: {
          AuthorizationType: 'AWS_IAM',
          AwsIamConfig: { SigningRegion: 'us-east-1', SigningServiceName: 'states' },
        },
        ...changes,
      },
    },
    cloud,
  );

const start = (params: Record<string, unknown> = {}) => ({
  method: 'POST',
  resourcePath: '/',
  params: {
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.StartExecution',
    },
    body: JSON.stringify({ name: 'a' }),
    ...params,
  },
});

describe('NONE', () => {
  it('gives its payload back', async () => {
    const none = create({ Name: 'none', Type: 'NONE' }, scriptedCloud(), undefined);
    expect(await none.invoke({ payload: { a: 1 } }, null)).toEqual({ result: { a: 1 }, error: null });
    expect(await none.invoke(null, null)).toEqual({ result: null, error: null });
  });
});

describe('HTTP to Step Functions', () => {
  it('makes a call of the request, as its role, and an answer with a text as its body', async () => {
    const cloud = scriptedCloud({ executionArn: 'arn', startDate: new Date('2026-01-01T00:00:00.500Z') });
    const { result, error } = await http(cloud).invoke(start(), null);
    expect(cloud.calls).toEqual([
      { principal: testRole, service: 'states', operation: 'StartExecution', input: { name: 'a' } },
    ]);
    expect(error).toBeNull();
    expect(result).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0', date: 'Thu, 01 Jan 2026 00:00:00 GMT' },
      body: '{"executionArn":"arn","startDate":1767225600.5}',
    });
  });

  it('takes a body that is an object', async () => {
    const cloud = scriptedCloud({});
    await http(cloud).invoke(start({ body: { name: 'b' } }), null);
    expect(cloud.calls[0]?.input).toEqual({ name: 'b' });
  });

  it('gives an error of the service as a result, not as an error', async () => {
    const denied = new AwsError(
      'AccessDeniedException',
      'User: x is not authorized to perform: states:StartExecution',
    );
    const { result, error } = await http(scriptedCloud(denied)).invoke(start(), null);
    expect(error).toBeNull();
    expect(result).toMatchObject({ statusCode: 400 });
    expect(JSON.parse((result as { body: string }).body)).toEqual({
      __type: 'AccessDeniedException',
      message: 'User: x is not authorized to perform: states:StartExecution',
    });
  });

  it.each([
    ['no target', start({ headers: {} }), 'UnknownOperationException'],
    [
      'another service',
      start({ headers: { 'X-Amz-Target': 'DynamoDB_20120810.GetItem' } }),
      'UnknownOperationException',
    ],
    ['another path', { ...start(), resourcePath: '/other' }, 'UnknownOperationException'],
    ['a body that is no JSON', start({ body: '{' }), 'SerializationException'],
  ])('answers a request with %s as the service would', async (_, request, type) => {
    const { result } = await http(scriptedCloud()).invoke(request, null);
    expect(result).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining(`"__type":"${type}"`) as string,
    });
  });

  it.each([
    ['no method', { resourcePath: '/' }, `Value for field '$[method]' not found.`],
    [
      'a header of AppSync',
      start({ headers: { Host: 'a' } }),
      `Unsupported element '$[params][headers][Host]'.`,
    ],
    ['an unknown member', { ...start(), timeout: 1 }, `Unsupported element '$[timeout]'.`],
  ])('cannot read a request with %s', async (_, request, message) => {
    await expect(http(scriptedCloud()).invoke(request, null)).rejects.toMatchObject({
      errorType: 'MappingTemplate',
      message,
    });
  });

  it.each([
    [
      'another host',
      { Endpoint: 'https://example.com' },
      'UNSUPPORTED_PROPERTY',
      'Stack/Source.HttpConfig.Endpoint',
    ],
    [
      'another service',
      { Endpoint: 'https://s3.us-east-1.amazonaws.com' },
      'UNSUPPORTED_PROPERTY',
      'Stack/Source.HttpConfig.Endpoint',
    ],
    [
      'another region',
      { Endpoint: 'https://states.eu-west-1.amazonaws.com' },
      'UNSUPPORTED_PROPERTY',
      'Stack/Source.HttpConfig.Endpoint',
    ],
    [
      'no signing',
      { AuthorizationConfig: undefined },
      'INVALID_PROPERTY',
      'Stack/Source.HttpConfig.AuthorizationConfig',
    ],
    [
      'a signature for another service',
      {
        AuthorizationConfig: {
          AuthorizationType: 'AWS_IAM',
          AwsIamConfig: { SigningRegion: 'us-east-1', SigningServiceName: 'lambda' },
        },
      },
      'INVALID_PROPERTY',
      'Stack/Source.HttpConfig.AuthorizationConfig',
    ],
  ])('is refused at boot with %s', (_, changes, code, place) => {
    expect(() => http(scriptedCloud(), changes)).toThrow(expect.objectContaining({ code, place }) as Error);
  });
});

describe('AWS_LAMBDA', () => {
  const lambda = (cloud: Cloud) =>
    create({ Name: 'fn', Type: 'AWS_LAMBDA', LambdaConfig: { LambdaFunctionArn: ARN } }, cloud);
  const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

  it('sends the bare payload and gives what the function returned', async () => {
    const cloud = scriptedCloud({ StatusCode: 200, Payload: payload({ b: 2 }) });
    expect(await lambda(cloud).invoke({ operation: 'Invoke', payload: { a: 1 } }, null)).toEqual({
      result: { b: 2 },
      error: null,
    });
    expect(cloud.calls).toEqual([
      {
        principal: testRole,
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: ARN, Payload: payload({ a: 1 }), InvocationType: 'RequestResponse' },
      },
    ]);
  });

  it('gives null for an event', async () => {
    const cloud = scriptedCloud({ StatusCode: 202, Payload: new Uint8Array() });
    const request = { operation: 'Invoke', invocationType: 'Event', payload: 1 };
    expect(await lambda(cloud).invoke(request, null)).toEqual({ result: null, error: null });
    expect(cloud.calls[0]?.input).toMatchObject({ InvocationType: 'Event' });
  });

  it('tells what the function threw, without its stack', async () => {
    const thrown = { errorType: 'Error', errorMessage: 'broken', trace: ['at x'] };
    const cloud = scriptedCloud({ StatusCode: 200, FunctionError: 'Unhandled', Payload: payload(thrown) });
    expect(await lambda(cloud).invoke({ operation: 'Invoke', payload: {} }, null)).toEqual({
      result: null,
      error: { type: 'Lambda:Unhandled', message: 'broken' },
    });
  });

  it.each([
    ['AccessDeniedException', 403, 'Lambda:AWSLambdaException'],
    ['TooManyRequestsException', 429, 'Lambda:TooManyRequestsException'],
  ])('tells that Lambda answered %s', async (code, status, type) => {
    const text = `User: ${testRole.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${ARN}`;
    const { error } = await lambda(scriptedCloud(new AwsError(code, text, { status }))).invoke(
      { operation: 'Invoke' },
      null,
    );
    expect(error).toEqual({
      type,
      message: `${text} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code})`,
    });
  });

  it('does not know BatchInvoke', async () => {
    await expect(
      lambda(scriptedCloud()).invoke({ operation: 'BatchInvoke', payload: [] }, null),
    ).rejects.toMatchObject({
      errorType: 'MappingTemplate',
      message: expect.stringContaining('$[operation]') as string,
    });
  });
});

describe('what the template may say', () => {
  it.each([
    { Name: 'a', Type: 'RELATIONAL_DATABASE' },
    { Name: 'a', Type: 'NONE', EventBridgeConfig: {} },
    { Name: 'a', Type: 'AWS_LAMBDA', LambdaConfig: { LambdaFunctionArn: ARN, MaxBatchSize: 5 } },
  ])('refuses %j', (config) => {
    expect(dataSourceConfig.safeParse(config).success).toBe(false);
  });

  it.each([
    [{ Name: 'a', Type: 'AMAZON_DYNAMODB' }, 'A data source of type AMAZON_DYNAMODB needs DynamoDBConfig'],
    [{ Name: 'a', Type: 'AWS_LAMBDA' }, 'A data source of type AWS_LAMBDA needs LambdaConfig'],
    [{ Name: 'a', Type: 'HTTP' }, 'A data source of type HTTP needs HttpConfig'],
  ])('refuses %j', (config, message) => {
    expect(() => create(config)).toThrow(message);
  });

  it('refuses a data source without a role', () => {
    const config = dataSourceConfig.parse({
      Name: 'a',
      Type: 'AWS_LAMBDA',
      LambdaConfig: { LambdaFunctionArn: ARN },
    });
    const surroundings = {
      cloud: scriptedCloud(),
      clock: new ManualClock(),
      region: 'us-east-1',
      tokenSecret: '',
      place: 'p',
    };
    expect(() => createDataSource(config, { ...surroundings, role: undefined })).toThrow(
      'needs ServiceRoleArn',
    );
  });

  it.each([{ UseCallerCredentials: true }, { Versioned: true }, { AwsRegion: 'eu-west-1' }])(
    'refuses a table with %j',
    (changes) => {
      const DynamoDBConfig = { TableName: 't', AwsRegion: 'us-east-1', ...changes };
      expect(() => create({ Name: 'a', Type: 'AMAZON_DYNAMODB', DynamoDBConfig })).toThrow(
        expect.objectContaining({
          code: 'UNSUPPORTED_PROPERTY',
          place: `Stack/Source.DynamoDBConfig.${Object.keys(changes)[0]}`,
        }) as Error,
      );
    },
  );
});

import { request as httpRequest } from 'node:http';
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Denial, Iam } from '../iam/iam.ts';
import { createIam } from '../iam/iam.ts';
import { ManualClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Principal, Service } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import { openStore } from '../kernel/store.ts';
import type { LocalCloud } from './cloud.ts';
import { createCloud } from './cloud.ts';
import { BODY_LIMIT, createGateway } from './gateway.ts';
import type { Listener } from './http.ts';
import { listen } from './http.ts';
import { awsJsonProtocol } from './protocols/json.ts';
import { awsQueryProtocol } from './protocols/query.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';
const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/Things`;

/** Answers a few operations, each in a way a test can tell. */
const TABLES: Service = {
  name: 'dynamodb',
  protocol: awsJsonProtocol({
    version: '1.0',
    targetPrefix: 'DynamoDB_20120810',
    errorNamespace: 'com.amazonaws.dynamodb.v20120810',
  }),
  operations: {
    ListTables: operation({
      input: z.strictObject({ Limit: z.number().optional() }),
      access: () => [{ action: 'dynamodb:ListTables', resource: '*' }],
      run: async () => ({ TableNames: ['Things'] }),
    }),
    GetItem: operation({
      input: z.looseObject({ TableName: z.string(), Key: z.record(z.string(), z.unknown()) }),
      access: () => [{ action: 'dynamodb:GetItem', resource: TABLE }],
      async run({ Key }): Promise<unknown> {
        if ('fault' in Key) throw new Error('a secret of the inside');
        if ('none' in Key) throw new AwsError('ResourceNotFoundException', 'Requested resource not found');
        return { Item: { id: { S: 'ä&<' } } };
      },
    }),
  },
};

const TOPICS: Service = {
  name: 'sns',
  protocol: awsQueryProtocol({ xmlns: 'http://sns.amazonaws.com/doc/2010-03-31/', version: '2010-03-31' }),
  operations: {
    ListTopics: operation({
      input: z.object({}),
      access: () => [],
      run: async () => ({ Topics: [{ TopicArn: 'arn:a' }, { TopicArn: 'arn:b&c' }] }),
    }),
    Publish: operation({
      input: z.looseObject({
        TopicArn: z.string(),
        Message: z.string(),
        MessageAttributes: z.unknown().optional(),
      }),
      access: ({ TopicArn }) => [{ action: 'sns:Publish', resource: TopicArn }],
      run: async ({ MessageAttributes, Message }) => ({
        MessageId: JSON.stringify({ Message, MessageAttributes }),
      }),
    }),
  },
};

const USERS: Service = {
  name: 'cognito-idp',
  protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'AWSCognitoIdentityProviderService' }),
  operations: {
    InitiateAuth: operation({
      input: z.object({}),
      access: () => [],
      run: async (_input, { principal }) => ({ Session: principal.kind }),
    }),
  },
};

const ROLE: Principal = {
  kind: 'role',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/one`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/worker`,
  accountId: ACCOUNT,
};

let iam: Iam;
let cloud: LocalCloud;
let listener: Listener;
let endpoint: string;
let denials: Denial[];
let faults: unknown[];

beforeEach(async () => {
  denials = [];
  faults = [];
  const { store } = await openStore();
  iam = await createIam({
    clock: new ManualClock(),
    store,
    accountId: ACCOUNT,
    region: REGION,
    offers: (service) => service === 'dynamodb',
    onDenial: (denial) => denials.push(denial),
  });
  iam.admitOperator({ accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret' });
  const placement = { place: 'Stack/Worker', accountId: ACCOUNT, physicalName: () => 'worker' };
  const role = iam.resources!.find(({ type }) => type === 'AWS::IAM::Role')!;
  await role.create(
    role.properties.parse({
      RoleName: 'worker',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ],
      },
      Policies: [
        {
          PolicyName: 'one',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: ['dynamodb:GetItem', 'xray:PutTraceSegments'], Resource: TABLE },
            ],
          },
        },
      ],
    }),
    placement as never,
  );
  cloud = createCloud(iam.authorize);
  cloud.add([...iam.services!, TABLES, TOPICS, USERS]);
  listener = await listen('aws', '127.0.0.1', 0);
  listener.handle(createGateway({ cloud, iam, onFault: (error) => faults.push(error) }));
  endpoint = `http://127.0.0.1:${listener.port}`;
});

afterEach(() => listener.close());

const operator = () => ({
  region: REGION,
  endpoint,
  credentials: { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'secret' },
  maxAttempts: 1,
});
const worker = () => ({ ...operator(), credentials: iam.credentialsFor(ROLE) });
const key = (name = 'id') => ({ TableName: 'Things', Key: { [name]: { S: '1' } } });

/** A raw request, for what no SDK would send. */
function send(
  options: { method?: string; path?: string; headers?: Record<string, string> },
  body: string | Buffer = '',
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: listener.port, method: 'POST', path: '/', ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

describe('the gateway', () => {
  it('answers a signed JSON call', async () => {
    const { TableNames } = await new DynamoDBClient(operator()).send(new ListTablesCommand({}));
    expect(TableNames).toEqual(['Things']);
    const { Item } = await new DynamoDBClient(worker()).send(new GetItemCommand(key()));
    expect(Item).toEqual({ id: { S: 'ä&<' } });
  });

  it('answers a signed query call, lists and maps included', async () => {
    const client = new SNSClient(operator());
    const { Topics } = await client.send(new ListTopicsCommand({}));
    expect(Topics).toEqual([{ TopicArn: 'arn:a' }, { TopicArn: 'arn:b&c' }]);
    const { MessageId } = await client.send(
      new PublishCommand({
        TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:news`,
        Message: 'a=b&c d',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'x' },
          size: { DataType: 'Number', StringValue: '1' },
        },
      }),
    );
    expect(JSON.parse(MessageId!)).toEqual({
      Message: 'a=b&c d',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'x' },
        size: { DataType: 'Number', StringValue: '1' },
      },
    });
  });

  it.each([
    ['the operator', operator, `arn:aws:iam::${ACCOUNT}:user/operator`, /^AIDA/],
    ['a role', worker, ROLE.arn, /^AROA[0-9A-F]+:one$/],
  ])('tells %s who they are', async (_name, config, arn, userId) => {
    const identity = await new STSClient(config()).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: ACCOUNT,
      Arn: arn,
      UserId: expect.stringMatching(userId) as string,
    });
  });

  it('takes unsigned calls where anybody may ask, and nowhere else', async () => {
    const anonymous = { region: REGION, endpoint, maxAttempts: 1 };
    const client = new CognitoIdentityProviderClient({
      ...anonymous,
      credentials: { accessKeyId: '', secretAccessKey: '' },
    });
    const { Session } = await client.send(
      new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId: 'x' }),
    );
    expect(Session).toBe('anonymous');

    const json = await send({ headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' } }, '{}');
    expect([json.status, JSON.parse(json.body)]).toEqual([
      400,
      expect.objectContaining({
        __type: 'com.amazonaws.dynamodb.v20120810#MissingAuthenticationTokenException',
      }),
    ]);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const query = await send({ headers: form }, 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(query.status).toBe(403);
    expect(query.body).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('denies what no policy allows, in AWS’s words, and tells what is missing', async () => {
    await expect(new DynamoDBClient(worker()).send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${ROLE.arn} is not authorized to perform: dynamodb:ListTables on resource: * because no identity-based policy allows the dynamodb:ListTables action`,
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      new SNSClient(worker()).send(
        new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'm' }),
      ),
    ).rejects.toMatchObject({ name: 'AuthorizationErrorException', $metadata: { httpStatusCode: 403 } });
    expect(denials.map(({ missingStatement }) => missingStatement)).toEqual([
      { Effect: 'Allow', Action: 'dynamodb:ListTables', Resource: '*' },
      { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:us-east-1:000000000000:t' },
    ]);
  });

  it('counts which grants were used', async () => {
    await new DynamoDBClient(worker()).send(new GetItemCommand(key()));
    await new DynamoDBClient(worker()).send(new GetItemCommand(key()));
    expect(iam.usage()).toEqual([
      {
        role: 'worker',
        grants: [
          { action: 'dynamodb:GetItem', resource: TABLE, used: 2, here: true },
          { action: 'xray:PutTraceSegments', resource: TABLE, used: 0, here: false },
        ],
      },
    ]);
  });

  it('refuses a wrong key as AWS does', async () => {
    const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'wrong' };
    await expect(
      new DynamoDBClient({ ...operator(), credentials }).send(new ListTablesCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await expect(
      new STSClient({ ...operator(), credentials }).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
  });

  it('gives a service’s own errors as they are, and nothing of its faults', async () => {
    const client = new DynamoDBClient(worker());
    await expect(client.send(new GetItemCommand(key('none')))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
    });
    await expect(client.send(new GetItemCommand(key('fault')))).rejects.toMatchObject({
      name: 'InternalFailure',
      message: expect.not.stringContaining('secret') as string,
      $metadata: { httpStatusCode: 500 },
    });
    expect(faults).toHaveLength(1);
  });

  it('words an input that does not fit', async () => {
    const client = new DynamoDBClient(operator());
    await expect(client.send(new ListTablesCommand({ Limit: 'many' as never }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value at 'Limit' failed to satisfy constraint") as string,
    });
  });

  it('passes every call through the hooks, the last one outermost', async () => {
    const seen: string[] = [];
    cloud.around((call, next) => {
      seen.push(`inner ${call.service}.${call.operation} ${call.principal.kind}`);
      return next();
    });
    const remove = cloud.around(() => {
      seen.push('outer');
      throw new AwsError('ProvisionedThroughputExceededException', 'Slow down');
    });
    const client = new DynamoDBClient(operator());
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({ message: 'Slow down' });
    expect(seen).toEqual(['outer']);
    remove();
    await client.send(new ListTablesCommand({}));
    await expect(cloud.call(ROLE, 'dynamodb', 'ListTables', {})).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(seen).toEqual(['outer', 'inner dynamodb.ListTables operator', 'inner dynamodb.ListTables role']);
  });
});

describe('a request that is not in order', () => {
  const target = (name: string) => ({ 'x-amz-target': name });
  const scope = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAOPERATOR/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    'x-amz-date': '20260101T000000Z',
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each([
    [
      'a body that is not JSON',
      { headers: target('AWSCognitoIdentityProviderService.InitiateAuth') },
      '{"a":',
      400,
      'SerializationException',
    ],
    [
      'a body that is not an object',
      { headers: target('AWSCognitoIdentityProviderService.InitiateAuth') },
      '[1]',
      400,
      'SerializationException',
    ],
    [
      'an operation nobody knows',
      { headers: target('AWSCognitoIdentityProviderService.Dance') },
      '{}',
      400,
      'UnknownOperationException',
    ],
    [
      'the name of something every object has',
      { headers: target('AWSCognitoIdentityProviderService.constructor') },
      '{}',
      400,
      'UnknownOperationException',
    ],
    ['a service nobody has', { headers: target('Elsewhere.Do') }, '{}', 501, 'UnknownService'],
    ['a signature for a service nobody has', { headers: scope('ec2') }, '', 501, 'UnknownService'],
    [
      'an incomplete signature',
      { headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/d' } },
      '',
      400,
      'IncompleteSignatureException',
    ],
    [
      'a form of another version',
      { headers: form },
      'Action=ListTopics&Version=1999-01-01',
      501,
      'UnknownService',
    ],
    [
      'a form that nests without end',
      { headers: form },
      `Action=ListTopics&Version=2010-03-31&${'a.'.repeat(500)}b=1`,
      400,
      'MalformedInput',
    ],
    [
      'a path nobody answers',
      { method: 'GET', path: '/%zz/..//?X-Amz-Credential=%' },
      '',
      501,
      'UnknownService',
    ],
  ])('is answered: %s', async (_name, options, body, status, code) => {
    const response = await send(options, body);
    expect([response.status, response.body]).toEqual([status, expect.stringContaining(code)]);
    expect(faults).toEqual([]);
  });

  it('is answered when its body is too long', async () => {
    const response = await send({ headers: { 'content-length': String(BODY_LIMIT + 1) } });
    expect(response.status).toBe(413);
  });

  it('troubles nobody when its caller goes away in the middle', async () => {
    const { connect } = await import('node:net');
    const closed = new Promise<void>((resolve) => {
      listener.server.once('connection', (socket) => socket.once('close', () => resolve()));
    });
    const socket = connect(listener.port, '127.0.0.1', () => {
      socket.end('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{', () =>
        socket.destroy(),
      );
    });
    await closed;
    await new DynamoDBClient(operator()).send(new ListTablesCommand({}));
    expect(faults).toEqual([]);
  });

  it('leaves the gateway standing when it is not HTTP at all', async () => {
    const { connect } = await import('node:net');
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(listener.port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (data) => resolve(data.toString()));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    await new DynamoDBClient(operator()).send(new ListTablesCommand({}));
  });
});

describe('a browser', () => {
  const signIn = { 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' };
  it.each([
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:5173', 'http://127.0.0.1:5173'],
    ['https://example.com', undefined],
    ['http://localhost.example.com', undefined],
    ['null', undefined],
  ])('with a page from %s may read: %s', async (origin, allowed) => {
    const preflight = await send({
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-amz-target',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers['access-control-allow-origin']).toBe(allowed);
    const response = await send({ headers: { ...signIn, origin } }, '{}');
    expect(response.headers['access-control-allow-origin']).toBe(allowed);
  });
});

describe('listen', () => {
  it('names a port that is in use', async () => {
    await expect(listen('app', '127.0.0.1', listener.port)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${listener.port} on 127.0.0.1 is in use`,
      advice: expect.stringContaining('--app-port') as string,
    });
  });

  it('answers 503 until there is somebody to answer', async () => {
    const other = await listen('app', '127.0.0.1', 0);
    try {
      const response = await fetch(`http://127.0.0.1:${other.port}/`);
      expect(response.status).toBe(503);
    } finally {
      await other.close();
    }
  });
});

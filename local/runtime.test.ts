import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootErrorsOf } from './assembly/problems.ts';
import type { Denial } from './iam/iam.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';
import { createRuntime } from './runtime.ts';

let folder: string;
const running: Runtime[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runtime-'));
});

afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.stop();
  rmSync(folder, { recursive: true });
});

const document = (Statement: object[]) => ({ Version: '2012-10-17', Statement });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** A table, and a function that may write its log but nothing else. */
const RESOURCES: Record<string, object> = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/things/echo' } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document([
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ]),
    },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'log',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: document([
        { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: arn('Log') },
        { Effect: 'Allow', Action: 'dynamodb:DeleteItem', Resource: arn('Table') },
      ]),
    },
  },
  Echo: {
    Type: 'AWS::Lambda::Function',
    DependsOn: ['Policy'],
    Properties: {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Role: arn('Role'),
      Code: { S3Bucket: 'assets', S3Key: 'echo.zip' },
      Environment: { Variables: { TABLE: { Ref: 'Table' } } },
      LoggingConfig: { LogGroup: { Ref: 'Log' } },
    },
  },
  Store: { Type: 'AWS::S3::Bucket', Properties: {} },
  StorePolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Store' },
      PolicyDocument: document([
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: { 'Fn::Join': ['', [arn('Store'), '/locked/*']] },
        },
      ]),
    },
  },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
};

const OUTPUTS = {
  Config: { Value: { 'Fn::Join': ['', ['{"region":"', { Ref: 'AWS::Region' }, '"}']] } },
  Table: { Value: { Ref: 'Table' } },
  Echo: { Value: { Ref: 'Echo' } },
  Store: { Value: { Ref: 'Store' } },
};

const ECHO = `export const handler = async (event) => {
  console.log('echoing');
  return { event, table: process.env.TABLE, endpoint: process.env.AWS_ENDPOINT_URL };
};`;

function assembly(resources: object = RESOURCES): string {
  const out = join(folder, 'cdk.out');
  mkdirSync(join(out, 'asset.echo'), { recursive: true });
  const files: Record<string, unknown> = {
    'manifest.json': {
      artifacts: {
        Things: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'Things.json' },
          dependencies: ['Things.assets'],
        },
        'Things.assets': { type: 'cdk:asset-manifest', properties: { file: 'Things.assets.json' } },
      },
    },
    'Things.json': { Resources: resources, Outputs: resources === RESOURCES ? OUTPUTS : {} },
    'Things.assets.json': {
      files: {
        echo: {
          source: { path: 'asset.echo', packaging: 'zip' },
          destinations: { d: { objectKey: 'echo.zip' } },
        },
      },
    },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(out, name), JSON.stringify(content));
  writeFileSync(join(out, 'asset.echo', 'index.mjs'), ECHO);
  return out;
}

async function start(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  const runtime = await createRuntime({ assembly: assembly(), appPort: 0, awsPort: 0, ...options });
  running.push(runtime);
  return runtime;
}

async function stop(runtime: Runtime): Promise<void> {
  running.splice(running.indexOf(runtime), 1);
  await runtime.stop();
}

const client = ({ awsUrl, region, operatorCredentials }: Runtime) => ({
  endpoint: awsUrl,
  region,
  credentials: { ...operatorCredentials },
  maxAttempts: 1,
});

describe('a runtime', () => {
  it('runs a stack: what CloudFormation would make is there, and AWS’s own clients work with it', async () => {
    const denials: Denial[] = [];
    const runtime = await start({ onDenial: (denial) => denials.push(denial) });
    const table = runtime.outputs['Table']!;
    expect((await new DynamoDBClient(client(runtime)).send(new ListTablesCommand({}))).TableNames).toEqual([
      table,
    ]);

    const { Payload } = await new LambdaClient(client(runtime)).send(
      new InvokeCommand({ FunctionName: runtime.outputs['Echo']!, Payload: JSON.stringify({ a: 1 }) }),
    );
    expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({
      event: { a: 1 },
      table,
      endpoint: runtime.awsUrl.replace('localhost', '127.0.0.1'),
    });

    // The function wrote its log as its own role, which was allowed to.
    const logs = new CloudWatchLogsClient(client(runtime));
    await expect
      .poll(
        async () =>
          (await logs.send(new FilterLogEventsCommand({ logGroupName: '/things/echo' }))).events
            ?.map(({ message }) => message)
            .join(''),
        { timeout: 10_000 },
      )
      .toContain('echoing');
    expect(denials).toEqual([]);
    const used = runtime.iam
      .usage()
      .flatMap(({ grants }) => grants.map((grant) => [grant.action, grant.used > 0]));
    expect(used).toEqual([
      ['logs:CreateLogStream', true],
      ['logs:PutLogEvents', true],
      ['dynamodb:DeleteItem', false],
    ]);
    expect(runtime.stack.inert).toMatchObject([{ type: 'AWS::CloudWatch::Alarm', count: 1 }]);
  });

  it.each(['plain.txt', 'a b/ü+&=?#%/~(*)!.txt'])(
    'takes and gives objects as AWS’s own client signs them, under the key %s',
    async (Key) => {
      const runtime = await start();
      const Bucket = runtime.outputs['Store']!;
      const s3 = new S3Client({ ...client(runtime), forcePathStyle: true });
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'at once' }));
      expect(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString()).toBe(
        'at once',
      );
      const stream = Readable.from([Buffer.from('in '), Buffer.from('parts')]);
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: stream, ContentLength: 8 }));

      const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
      const linked = await fetch(link);
      expect([linked.status, await linked.text()]).toEqual([200, 'in parts']);
      const forged = await fetch(link.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'));
      expect([forged.status, await forged.text()]).toEqual([
        403,
        expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
      ]);
      expect((await fetch(link.split('?')[0]!)).status).toBe(403);
    },
  );

  it('holds everybody to a resource’s own policy', async () => {
    const runtime = await start();
    const Bucket = runtime.outputs['Store']!;
    const s3 = new S3Client({ ...client(runtime), forcePathStyle: true });
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'locked/a', Body: '' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a resource-based policy') as string,
    });
  });

  it('serves the page, its configuration, and the developer’s pages', async () => {
    const site = join(folder, 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'index.html'), 'the page');
    const runtime = await start({ site, siteConfigOutput: 'Config' });
    const get = async (path: string) => (await fetch(runtime.appUrl + path)).text();
    expect(await get('/somewhere')).toBe('the page');
    expect(JSON.parse(await get('/config.json'))).toEqual({
      region: 'us-east-1',
      local: { awsEndpoint: runtime.awsUrl },
    });
    expect(JSON.parse(await get('/_local/resources'))).toMatchObject({ stack: 'Things' });
    expect(JSON.parse(await get('/_local/health'))).toMatchObject({ status: 'ok' });
    expect(JSON.parse(await get('/_local/outbox'))).toEqual([]);
    expect(JSON.parse(await get('/_local/logs'))).toEqual([]);
    expect((await fetch(`${runtime.appUrl}/_local/logs?group=none`)).status).toBe(400);
    const asBrowser = async (path: string) =>
      (await fetch(runtime.appUrl + path, { headers: { accept: 'text/html' } })).text();
    for (const page of ['resources', 'outbox', 'logs', 'permissions', 'health']) {
      expect(await asBrowser(`/_local/${page}`)).toMatch(/^<!doctype html>/);
    }
  });

  it('keeps everything over a restart, the operator’s keys included', async () => {
    const state = join(folder, 'state');
    const first = await start({ state });
    const item = { id: { S: 'a' }, text: { S: 'kept' } };
    const table = first.outputs['Table']!;
    await new DynamoDBClient(client(first)).send(new PutItemCommand({ TableName: table, Item: item }));
    expect(existsSync(join(state, 'runtime.json'))).toBe(true);
    await stop(first);
    expect(existsSync(join(state, 'runtime.json'))).toBe(false);

    const second = await start({ state });
    expect(second.operatorCredentials).toEqual(first.operatorCredentials);
    const { Item } = await new DynamoDBClient(client(second)).send(
      new GetItemCommand({ TableName: table, Key: { id: { S: 'a' } } }),
    );
    expect(Item).toEqual(item);
  });

  it('does not share its state, nor its ports', async () => {
    const state = join(folder, 'state');
    const first = await start({ state });
    await expect(start({ state })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await expect(start({ awsPort: Number(new URL(first.awsUrl).port) })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
  });

  it('refuses a stack it cannot run, tells all that is wrong, and lets go of everything', async () => {
    const state = join(folder, 'state');
    const { Table, Role } = RESOURCES as { Table: { Type: string; Properties: object }; Role: object };
    const resources = {
      Role,
      Table: { ...Table, Properties: { ...Table.Properties, Colour: 'red' } },
      Echo: { ...RESOURCES['Echo'], DependsOn: [] },
      Server: { Type: 'AWS::EC2::Instance' },
    };
    const failed = await createRuntime({
      assembly: assembly(resources),
      state,
      appPort: 0,
      awsPort: 0,
    }).catch((error: unknown) => error);
    expect(bootErrorsOf(failed)?.map(({ code, place }) => [code, place])).toEqual([
      ['UNRESOLVED_REFERENCE', 'Things/Echo'],
      ['UNSUPPORTED_RESOURCE_TYPE', 'Things/Server'],
    ]);
    await start({ state });
  });

  it.each([
    ['an output that is not there', 'Nothing', 'USAGE'],
    ['an output that is not JSON', 'Table', 'INVALID_PROPERTY'],
  ])('cannot configure the page from %s', async (_name, siteConfigOutput, code) => {
    await expect(start({ siteConfigOutput })).rejects.toMatchObject({ code });
  });

  it('refuses a role that does not trust who takes it on', async () => {
    const Role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document([
          { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ]),
      },
    };
    await expect(
      createRuntime({ assembly: assembly({ ...RESOURCES, Role }), appPort: 0, awsPort: 0 }),
    ).rejects.toMatchObject({
      code: 'INVALID_PROPERTY',
      message: expect.stringContaining('does not trust lambda.amazonaws.com') as string,
      place: 'Things/Echo',
    });
  });
});

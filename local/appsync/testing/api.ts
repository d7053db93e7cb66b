import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, jwtVerify } from 'jose';
import { ManualClock } from '../../kernel/clock.ts';
import type { Principal } from '../../kernel/service.ts';
import type { Iam } from '../../iam/iam.ts';
import { createIam } from '../../iam/iam.ts';
import { Bench } from '../../testing/bench.ts';
import { createAppSync } from '../appsync.ts';
import type { AppSync } from '../appsync.ts';
import { TestSocket } from './socket.ts';

/** The pool whose tokens a test API takes. */
export const POOL_ID = 'us-east-1_notes';
const CLIENT_ID = 'notes-client';

/** Code of a resolver on a NONE data source: the request gives `payload`, the response is written out. */
export function code(payload: string, response = 'return ctx.result;'): string {
  return `import { util, extensions } from '@aws-appsync/utils';
    export function request(ctx) { return { payload: ${payload} }; }
    export function response(ctx) { ${response} }
    export const uses = { util, extensions };`;
}

export interface TestApiOptions {
  schema: string;
  /** Code by `Type.field`. */
  resolvers?: Readonly<Record<string, string>>;
  /** Of the GraphQLApi, beside those of the default: a user pool first, IAM second. */
  properties?: Readonly<Record<string, unknown>>;
}

/** A JSON answer over HTTP. */
export interface TestAnswer {
  status: number;
  headers: Headers;
  body: { data?: unknown; errors?: Record<string, unknown>[] };
}

/** An API of a small template, served on a port of its own. */
export interface TestApi {
  clock: ManualClock;
  part: AppSync;
  iam: Iam;
  arn: string;
  /** `http://127.0.0.1:<port>` */
  url: string;
  bench: Bench;
  /** A token of the pool; access tokens unless `token_use` says otherwise. */
  token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A role that may do `actions` on `resources`, as a caller. */
  role(name: string, resources: readonly string[]): Promise<Principal>;
  /** Posts as a plain member of the pool unless headers say otherwise. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
  /** Connects with a member's token unless told otherwise. */
  connect(options?: {
    path?: string;
    protocols?: string[];
    headers?: Record<string, string>;
  }): Promise<TestSocket>;
  close(): Promise<void>;
}

const DEFAULT_PROPERTIES = {
  Name: 'notes',
  AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
  UserPoolConfig: { UserPoolId: POOL_ID, AwsRegion: 'us-east-1', DefaultAction: 'ALLOW' },
  AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
};

/** Makes the resources of an API as a template would, and serves it. */
export async function bootApi({ schema, resolvers = {}, properties = {} }: TestApiOptions): Promise<TestApi> {
  const clock = new ManualClock();
  const bench = await Bench.open({ clock });
  const iam = await createIam({ ...bench.options('iam'), wallTime: () => clock.now() });
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const part = createAppSync({
    ...bench.options('appsync'),
    appUrl: 'http://localhost:4000',
    authorizers: {
      verifyJwt: async (token) =>
        (await jwtVerify(token, keys.publicKey, { currentDate: new Date(clock.now()) })).payload,
      verifySignature: (request, service) => iam.authenticate(request, service),
      authorize: (principal, accesses) => iam.authorize(principal, accesses),
    },
  });

  const api = await bench.create(part, 'AWS::AppSync::GraphQLApi', { ...DEFAULT_PROPERTIES, ...properties });
  const ApiId = api.attributes['ApiId'];
  await bench.create(part, 'AWS::AppSync::GraphQLSchema', { ApiId, Definition: schema });
  await bench.create(part, 'AWS::AppSync::DataSource', { ApiId, Name: 'Local', Type: 'NONE' });
  for (const [field, Code] of Object.entries(resolvers)) {
    const [TypeName, FieldName] = field.split('.');
    const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
    await bench.create(
      part,
      'AWS::AppSync::Resolver',
      { ApiId, TypeName, FieldName, Kind: 'UNIT', DataSourceName: 'Local', Code, Runtime },
      { logicalId: `Resolver${TypeName}${FieldName}` },
    );
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers, socket } = request;
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const remoteAddress = socket.remoteAddress ?? '';
      void part.http
        .handle({ method, url, headers: flat, body: Buffer.concat(chunks), remoteAddress })
        .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body));
    });
  });
  server.on('upgrade', (request, socket, head) => part.http.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const sockets: TestSocket[] = [];

  const token = (claims: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    new SignJWT({
      sub: 'ada-sub',
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
      token_use: 'access',
      client_id: CLIENT_ID,
      username: 'ada',
      iat: Math.floor(clock.now() / 1000),
      exp: Math.floor(clock.now() / 1000) + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: randomUUID() })
      .sign(keys.privateKey);

  return {
    clock,
    part,
    iam,
    arn: api.attributes['Arn']!,
    url,
    bench,
    token,
    async role(name, resources) {
      const { attributes } = await bench.create(
        iam,
        'AWS::IAM::Role',
        {
          RoleName: name,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
          Policies: [
            {
              PolicyName: 'graphql',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'appsync:GraphQL', Resource: resources }],
              },
            },
          ],
        },
        { logicalId: name },
      );
      return iam.assume(attributes['Arn']!, 'lambda.amazonaws.com', 'session', name);
    },
    async post(body, headers) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: headers ?? { authorization: await token() },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: JSON.parse(text) as TestAnswer['body'],
      };
    },
    async connect({ path = '/graphql/realtime', protocols, headers } = {}) {
      const offered = protocols ?? [
        'graphql-ws',
        `header-${base64url({ Authorization: await token(), host: 'localhost' })}`,
      ];
      const socket = await TestSocket.open(url.replace('http', 'ws') + path, offered, headers);
      sockets.push(socket);
      return socket;
    },
    async close() {
      for (const socket of sockets) socket.terminate();
      await part.stop?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await iam.stop?.();
      await bench.close();
    },
  };
}

/** JSON in base64url without padding, as credentials go into a subprotocol. */
export function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

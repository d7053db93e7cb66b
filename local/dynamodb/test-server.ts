import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { ManualClock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Part } from '../kernel/part.ts';
import type { Attributes, Placement } from '../kernel/resource.ts';
import type { Access, Cloud, Principal, Service, WireRequest, WireResponse } from '../kernel/service.ts';
import { openStore } from '../kernel/store.ts';
import { createDynamoDb } from './dynamodb.ts';

const OPERATOR: Principal = {
  kind: 'operator',
  arn: 'arn:aws:iam::000000000000:user/operator',
  accountId: '000000000000',
};

export interface TestOptions {
  clock?: Clock;
  folder?: string;
  endpoint?: string;
}

/** A part without the rest of the runtime around it: everything is allowed, and noted. */
export interface TestPart {
  part: Part;
  cloud: Cloud;
  /** What the calls so far needed to be allowed. */
  accesses: Access[];
  /** Makes a resource as the template would. */
  create(type: string, properties: object): Promise<Attributes>;
}

/** Opens a part on its own. */
export async function openPart(options: TestOptions = {}): Promise<TestPart> {
  const accesses: Access[] = [];
  const cloud: Cloud = {
    async call<Output>(principal: Principal, _service: string, name: string, sent: unknown) {
      const operation = service.operations[name];
      if (operation === undefined) throw new AwsError('UnknownOperationException', '');
      const input = operation.input.parse(sent);
      const call = { principal, requestId: randomUUID() };
      accesses.push(...operation.access(input, call));
      return (await operation.run(input, call)) as Output;
    },
  };
  const { store } = await openStore();
  const part = await createDynamoDb({
    clock: options.clock ?? new ManualClock(),
    store,
    cloud,
    accountId: '000000000000',
    region: 'us-east-1',
    folder: options.folder,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
  });
  const service: Service = part.services![0]!;
  return {
    part,
    cloud,
    accesses,
    async create(type, properties) {
      const resource = part.resources!.find((each) => each.type === type)!;
      return resource.create(resource.properties.parse(properties), PLACEMENT);
    },
  };
}

const PLACEMENT: Placement = {
  place: 'Stack/Things',
  stack: 'Stack',
  logicalId: 'Things',
  accountId: '000000000000',
  region: 'us-east-1',
  physicalName: () => 'Stack-Things',
  asset: () => {
    throw new Error('Tables have no assets');
  },
  role: () => OPERATOR,
};

/** Calls an operation as the operator. */
export function call<Output = Record<string, unknown>>(
  { cloud }: TestPart,
  operation: string,
  input: object,
): Promise<Output> {
  return cloud.call<Output>(OPERATOR, 'dynamodb', operation, input);
}

/** A part behind HTTP, and clients of the real SDK for it. */
export interface TestServer extends TestPart {
  url: string;
  client: DynamoDBClient;
  documents: DynamoDBDocumentClient;
  close(): Promise<void>;
}

/** Serves a part over HTTP; signatures are not looked at. */
export async function serve(opened: TestPart): Promise<TestServer> {
  const { protocol } = opened.part.services![0]!;
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body));
  });

  async function answer(incoming: IncomingMessage): Promise<WireResponse> {
    const request: WireRequest = {
      method: incoming.method!,
      url: incoming.url!,
      headers: incoming.headers as Record<string, string>,
      body: await buffer(incoming),
    };
    const requestId = randomUUID();
    try {
      const { operation, input } = protocol.decode(request);
      return protocol.encode(operation, await call(opened, operation, input as object), requestId);
    } catch (error) {
      return protocol.encodeError(error as Error, requestId, request);
    }
  }

  const url = await listen(server);
  const client = clientFor(url);
  return {
    ...opened,
    url,
    client,
    documents: DynamoDBDocumentClient.from(client),
    async close() {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await opened.part.stop?.();
    },
  };
}

/** Listens on a free port; gives the URL. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A client of the real SDK that does not try again by itself. */
export function clientFor(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

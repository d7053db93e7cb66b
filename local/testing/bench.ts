import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../kernel/clock.ts';
import type { Clock } from '../kernel/clock.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import type { Attributes, Placement } from '../kernel/resource.ts';
import type { Access, Principal } from '../kernel/service.ts';
import { openStore } from '../kernel/store.ts';
import type { Store } from '../kernel/store.ts';
import { createCloud } from '../gateway/cloud.ts';
import type { LocalCloud } from '../gateway/cloud.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const OPERATOR: Principal = {
  kind: 'operator',
  arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
  accountId: ACCOUNT,
};

/** The principal of a role named `name`. */
export function rolePrincipal(name: string): Principal {
  return {
    kind: 'role',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/session`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    accountId: ACCOUNT,
  };
}

/** What a test of one part stands on: a cloud without other parts' policies, a store, a clock. */
export class Bench {
  readonly clock: Clock;
  readonly store: Store;
  readonly cloud: LocalCloud;
  /** Where parts keep files; undefined in memory mode. */
  readonly folder: string | undefined;
  /** Every access that was asked for, in order. */
  readonly accesses: { principal: string; action: string; resource: string }[] = [];
  /** Policies that parts attached to resources, by ARN. */
  readonly resourcePolicies = new Map<string, unknown>();
  /** Decides what is denied; nothing, unless a test says so. */
  deny: (principal: Principal, access: Access) => boolean = () => false;
  readonly #endings: (() => Promise<void>)[] = [];

  private constructor(clock: Clock, store: Store, folder: string | undefined) {
    this.clock = clock;
    this.store = store;
    this.folder = folder;
    this.cloud = createCloud((principal, accesses) => {
      for (const access of accesses) {
        this.accesses.push({ principal: principal.arn, action: access.action, resource: access.resource });
        if (this.deny(principal, access)) {
          throw new AwsError(
            'AccessDeniedException',
            `User: ${principal.arn} is not authorized to perform: ${access.action} on resource: ${access.resource}`,
          );
        }
      }
    });
  }

  static async open({ clock = new ManualClock() as Clock, files = false } = {}): Promise<Bench> {
    const folder = files ? await mkdtemp(join(tmpdir(), 'bench-')) : undefined;
    const { store, close } = await openStore();
    const bench = new Bench(clock, store, folder);
    bench.#endings.push(close);
    if (folder !== undefined) bench.#endings.push(() => rm(folder, { recursive: true, force: true }));
    return bench;
  }

  /** What a part's factory takes. The same `name` gives the same store and folder again, as a restart does. */
  options(name: string): PartOptions & {
    registerResourcePolicy(resourceArn: string, document: unknown): void;
  } {
    return {
      clock: this.clock,
      store: this.store.part(name),
      cloud: this.cloud,
      accountId: ACCOUNT,
      region: REGION,
      folder: this.folder === undefined ? undefined : join(this.folder, name),
      registerResourcePolicy: (arn, document) => void this.resourcePolicies.set(arn, document),
    };
  }

  /** Puts a part to work; it is stopped when the bench is closed. */
  add<P extends Part>(part: P): P {
    this.cloud.add(part.services ?? []);
    this.#endings.unshift(async () => part.stop?.());
    return part;
  }

  /** Makes a resource of a part from a template's properties. */
  async create(
    part: Part,
    type: string,
    properties: unknown,
    { logicalId = 'Thing', assets = {} as Readonly<Record<string, string>> } = {},
  ): Promise<Attributes> {
    const resource = part.resources?.find((candidate) => candidate.type === type);
    if (resource === undefined) throw new Error(`The part makes no ${type}`);
    const placement: Placement = {
      place: `Test/${logicalId}`,
      stack: 'Test',
      logicalId,
      accountId: ACCOUNT,
      region: REGION,
      physicalName: (limit = 255) => `Test-${logicalId}`.slice(0, limit),
      asset(key) {
        const path = assets[key];
        if (path === undefined) throw new Error(`No asset ${key}`);
        return path;
      },
      role: (arn) => rolePrincipal(arn.split('/').at(-1) ?? arn),
    };
    return resource.create(resource.properties.parse(properties), placement);
  }

  /** Calls an operation as the operator, or as whoever is given. */
  call<Output = Record<string, unknown>>(
    service: string,
    operation: string,
    input: unknown,
    principal = OPERATOR,
  ): Promise<Output> {
    return this.cloud.call<Output>(principal, service, operation, input);
  }

  /** Serves one service over HTTP without looking at signatures, for real clients. @returns its endpoint. */
  async serve(name: string, host = '127.0.0.1'): Promise<string> {
    const service = this.cloud.services.get(name);
    if (service === undefined) throw new Error(`No service ${name}`);
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const wire = {
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks),
      };
      const requestId = randomUUID();
      const answer = await (async () => {
        try {
          const { operation, input } = service.protocol.decode(wire);
          const output = await this.cloud.serve(service, operation, input, {
            principal: OPERATOR,
            requestId,
          });
          return service.protocol.encode(operation, output, requestId);
        } catch (error) {
          return service.protocol.encodeError(error as Error, requestId, wire);
        }
      })();
      response
        .writeHead(answer.status, answer.headers)
        .end(request.method === 'HEAD' ? undefined : answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    this.#endings.unshift(
      () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  /** Ends everything, the last begun first. */
  async close(): Promise<void> {
    for (const end of this.#endings) await end();
  }
}

/** Credentials for clients of `Bench.serve`. */
export const CLIENT = { region: REGION, credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' } };

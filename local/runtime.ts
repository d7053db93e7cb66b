import { readAssembly } from './assembly/assembly.ts';
import type { CreatedStack } from './assembly/create.ts';
import { createResources } from './assembly/create.ts';
import type { LogLine } from './appsync/runtime/runtime.ts';
import { FaultKnobs } from './faults/knobs.ts';
import { withFaults } from './faults/graphql.ts';
import { faultNotice } from './faults/pages.ts';
import type { FaultRule } from './faults/rule.ts';
import { adminPages } from './gateway/admin.ts';
import { developerPages } from './gateway/developer-pages.ts';
import { createAppServer, createUpgradeHandler } from './gateway/app-server.ts';
import type { LocalCloud } from './gateway/cloud.ts';
import { createCloud } from './gateway/cloud.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Listener } from './gateway/http.ts';
import { listen } from './gateway/http.ts';
import { staticSite } from './gateway/static-site.ts';
import type { Credentials } from './iam/credentials.ts';
import { makeUserCredentials } from './iam/credentials.ts';
import type { Denial, Iam } from './iam/iam.ts';
import { createIam } from './iam/iam.ts';
import type { Clock } from './kernel/clock.ts';
import { SystemClock } from './kernel/clock.ts';
import { openStore } from './kernel/store.ts';
import type { Parts } from './parts.ts';
import { createParts, startOrder } from './parts.ts';
import { siteConfig } from './site-config.ts';
import { StateFolder } from './state-folder.ts';

export interface RuntimeOptions {
  /** The folder `cdk synth` wrote. */
  assembly: string;
  /** Which stack; needed only when the assembly has several. */
  stack?: string;
  /** Where everything is kept; in memory, for as long as the runtime lives, when absent. */
  state?: string;
  /** The machine's own time when absent. */
  clock?: Clock;
  /** 4000 when absent; 0 picks a free one. */
  appPort?: number;
  /** 4566 when absent; 0 picks a free one. */
  awsPort?: number;
  /** The address to listen on; `127.0.0.1` when absent, so that only this machine is served. */
  host?: string;
  /** Folder of the built page, served on the app's port. */
  site?: string;
  /** Output of the stack whose value, a JSON text, the page finds in `/config.json`. */
  siteConfigOutput?: string;
  /** Another engine that keeps the DynamoDB tables; the runtime's own when absent. */
  dynamoDbEndpoint?: string;
  /** Told of each step of the start once it is done, with how long it took in milliseconds. */
  onStep?: (name: string, milliseconds: number) => void;
  /** Told of each call that a policy did not allow. */
  onDenial?: (denial: Denial) => void;
  /** Told what resolvers write to their console. */
  onResolverLog?: (line: LogLine) => void;
  /** Told of faults of the runtime's own. */
  onFault?: (error: unknown, place: string) => void;
  /** Told of the fault rules whenever they are set or taken away. */
  onFaultRules?: (rules: readonly FaultRule[]) => void;
  /** Told when the clock was moved: how far ahead of the machine it stands now, in milliseconds. */
  onClockMoved?: (offset: number) => void;
}

/** A running stack. */
export interface Runtime {
  appUrl: string;
  awsUrl: string;
  accountId: string;
  region: string;
  stack: CreatedStack;
  outputs: Readonly<Record<string, string>>;
  operatorCredentials: Credentials;
  cloud: LocalCloud;
  /** Makes calls fail on purpose. */
  faults: FaultKnobs;
  iam: Iam;
  parts: Parts;
  /** Lets go of everything; what is under way is taken up by the next runtime on the same state. */
  stop(): Promise<void>;
}

/** Where stacks run that leave their environment open. */
const DEFAULT_ACCOUNT = '000000000000';
const DEFAULT_REGION = 'us-east-1';
const APP_PORT = 4000;
const AWS_PORT = 4566;
/** How many denials the developer's page remembers. */
const KEPT_DENIALS = 100;

/**
 * Starts a stack of a cloud assembly on this machine.
 * @throws BootError, or an AggregateError of several; then nothing is left open.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      // What fails to close must not keep the rest, the store above all, from being closed.
      await (async () => closer())().catch((error: unknown) => options.onFault?.(error, 'stop'));
    }
  };
  try {
    return await boot(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function boot(
  options: RuntimeOptions,
  closers: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Runtime> {
  const { host = '127.0.0.1', onFault = () => undefined } = options;
  const step = stepwise(options.onStep);

  const assembly = await step('read the assembly', () => readAssembly(options.assembly, options.stack));
  const accountId = assembly.accountId ?? DEFAULT_ACCOUNT;
  const region = assembly.region ?? DEFAULT_REGION;

  const clock = options.clock ?? systemClock(closers);
  const folder = options.state === undefined ? undefined : new StateFolder(options.state);
  const { store, close: closeStore } = await step('open the state', () => {
    folder?.open();
    return openStore(folder?.store);
  });
  closers.push(closeStore);

  const denials: Denial[] = [];
  const cloud = createCloud((principal, accesses) => iam.authorize(principal, accesses));
  const iam = await createIam({
    clock,
    store: store.part('iam'),
    accountId,
    region,
    // AppSync is not called over the AWS port, so it is no service of the cloud's.
    offers: (service) => service === 'appsync' || cloud.services.has(service),
    onDenial(denial) {
      denials.unshift(denial);
      denials.length = Math.min(denials.length, KEPT_DENIALS);
      options.onDenial?.(denial);
    },
  });
  closers.push(() => iam.stop?.());
  const faults = new FaultKnobs({
    clock,
    cloud,
    ...(options.onFaultRules && { onChange: options.onFaultRules }),
  });
  const operatorCredentials = folder?.operatorCredentials() ?? makeUserCredentials();
  iam.admitOperator(operatorCredentials);

  const [app, aws] = await step('open the ports', async () => {
    const opened: Listener[] = [];
    for (const [name, port] of [
      ['app', options.appPort ?? APP_PORT],
      ['aws', options.awsPort ?? AWS_PORT],
    ] as const) {
      const listener = await listen(name, host, port);
      closers.push(() => listener.close());
      opened.push(listener);
    }
    return opened as [Listener, Listener];
  });
  const appUrl = `http://${publicHost(host)}:${app.port}`;
  const awsUrl = `http://${publicHost(host)}:${aws.port}`;

  const parts = await step('make the services', () =>
    createParts({
      iam,
      ...(options.dynamoDbEndpoint !== undefined && { dynamoDbEndpoint: options.dynamoDbEndpoint }),
      appUrl,
      awsUrl,
      ...(options.onResolverLog && { onResolverLog: options.onResolverLog }),
      awsEndpoint: `http://${ownHost(host)}:${aws.port}`,
      faultOf: (functionArn, caller) => faults.invocationFault(functionArn, caller),
      optionsFor: (name) => ({
        clock,
        store: store.part(name),
        cloud,
        accountId,
        region,
        folder: folder?.part(name),
      }),
    }),
  );
  const ordered = startOrder(parts);
  for (const part of ordered) closers.push(() => part.stop?.());
  // A part that waits for a call that hangs would never stop.
  closers.push(() => faults.replace([]));
  for (const part of [iam, ...ordered]) cloud.add(part.services ?? []);

  const stack = await step('make the resources', () =>
    createResources({
      stack: assembly,
      types: new Map(
        [iam, ...ordered].flatMap((part) => part.resources ?? []).map((type) => [type.type, type]),
      ),
      accountId,
      region,
      assume: iam.assume,
    }),
  );

  aws.handle(
    createGateway({
      cloud,
      iam,
      document: parts.cognito.wellKnown,
      onFault: (error, { service, operation }) => onFault(error, `${service}.${operation}`),
    }),
  );
  const { siteConfigOutput, onClockMoved } = options;
  const config =
    siteConfigOutput === undefined
      ? undefined
      : siteConfig(stack, siteConfigOutput, publicHost(host), aws.port);
  const { logs, outbox } = parts;
  const appOptions = {
    graphql: withFaults(parts.appsync.http, faults, iam.authenticate),
    admin: adminPages(
      developerPages({
        ...{ stack, iam, denials, logs, outbox, awsUrl, clock, faults, services: cloud.services },
        ...(onClockMoved && { onClockMoved }),
      }),
      () => faultNotice(faults, clock),
    ),
    loopbackOnly: isLoopback(host),
    onFault,
    ...(options.site !== undefined && { site: staticSite(options.site) }),
    ...(config !== undefined && { config: () => config(faults.activeCount > 0) }),
  };
  app.handle(createAppServer(appOptions));
  app.server.on('upgrade', createUpgradeHandler(appOptions));

  await step('start the services', async () => {
    for (const part of [iam, ...ordered]) await part.start?.();
  });

  folder?.announce({ pid: process.pid, appUrl, awsUrl, region });
  closers.push(() => folder?.retract());
  return {
    appUrl,
    awsUrl,
    accountId,
    region,
    stack,
    outputs: Object.fromEntries(stack.outputs),
    operatorCredentials,
    cloud,
    faults,
    iam,
    parts,
    stop: close,
  };
}

function stepwise(onStep: RuntimeOptions['onStep']) {
  return async <Result>(name: string, action: () => Result | Promise<Result>): Promise<Result> => {
    const start = performance.now();
    const result = await action();
    onStep?.(name, performance.now() - start);
    return result;
  };
}

function systemClock(closers: (() => void)[]): Clock {
  const clock = new SystemClock();
  closers.push(() => clock.stop());
  return clock;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/** The name others know this machine by. */
function publicHost(host: string): string {
  return isLoopback(host) || isAny(host) ? 'localhost' : bracketed(host);
}

/** The address at which this process reaches its own ports, without asking a resolver. */
function ownHost(host: string): string {
  return host === 'localhost' || isAny(host) ? '127.0.0.1' : bracketed(host);
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import type { WireResponse } from '../kernel/service.ts';
import type { Api } from './api.ts';
import { createAuthenticator } from './auth/authenticate.ts';
import type { Authorizers } from './auth/caller.ts';
import { answerHttp } from './http/handler.ts';
import type { HttpRequest } from './http/handler.ts';
import { RequestLog } from './http/request-log.ts';
import { noApi } from './http/response.ts';
import { invalidate, publishMutation } from './realtime/publish.ts';
import { SubscriptionRegistry } from './realtime/registry.ts';
import { REALTIME_PATHS, RealtimeServer } from './realtime/server.ts';
import { DataSources } from './resources/data-source.ts';
import { PipelineFunctions } from './resources/function.ts';
import { graphqlApiType, unknownApi } from './resources/graphql-api.ts';
import { graphqlSchemaType } from './resources/graphql-schema.ts';
import { resolverType } from './resources/resolver.ts';
import { createRuntime } from './runtime/runtime.ts';
import type { LogLine } from './runtime/runtime.ts';

/** What the part needs beside what every part is given. */
export interface AppSyncOptions extends PartOptions {
  /** Where the gateway will serve the API, such as `http://localhost:4000`; known before anything is made. */
  appUrl: string;
  authorizers: Authorizers;
  /** Told what resolvers write with `console.log` and `console.error`. */
  log?: (line: LogLine) => void;
}

/** How the gateway serves the API. */
export interface AppSyncHttp {
  /** Answers a request to `/graphql`. Header names are in lower case. */
  handle(request: HttpRequest): Promise<WireResponse>;
  /** Takes over a request to upgrade to a WebSocket. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The paths whose upgrades belong here. */
  realtimePaths: readonly string[];
}

/** GraphQL over HTTP and in real time, for the one API of a template. */
export type AppSync = Part & { http: AppSyncHttp };

/** Makes the part. The API comes with its resources; until then requests are answered 404. */
export function createAppSync(options: AppSyncOptions): AppSync {
  const { clock, cloud, store, region, authorizers, appUrl, log } = options;
  const registry = new SubscriptionRegistry();
  const runtime = createRuntime({ clock, ...(log && { log }) });
  const dataSources = new DataSources();
  const functions = new PipelineFunctions();
  let api: Api | undefined;
  let requests: RequestLog | undefined;

  const apiOf = (id: string, place: string): Api => {
    if (api?.id !== id) throw unknownApi(id, place);
    return api;
  };
  const dataSource = (of: Api, name: string, place: string) => dataSources.find(of, name, place);
  const realtime = new RealtimeServer({ api: () => api, clock, registry });

  return {
    resources: [
      graphqlApiType(appUrl, ({ logRole, ...definition }) => {
        if (api) {
          throw new BootError('RESOURCE_CONFLICT', `${api.place} is served at /graphql already`, {
            place: definition.place,
            advice: 'The runtime serves one GraphQL API. Take the other one out of the template.',
          });
        }
        const authenticator = createAuthenticator(definition.settings.auth, authorizers, clock);
        api = { ...definition, authenticator, authorizers, served: undefined, resolvers: new Map() };
        if (logRole) requests = new RequestLog({ clock, cloud }, definition.id, logRole);
      }),
      graphqlSchemaType(apiOf),
      dataSources.resourceType({ cloud, clock, store, region, apiOf }),
      functions.resourceType({ apiOf, dataSource }),
      resolverType({
        runtime,
        apiOf,
        dataSource,
        pipelineFunction: (of, id, place) => functions.find(of, id, place),
      }),
    ],
    http: {
      async handle(request) {
        const serving = api;
        if (!serving) return noApi();
        const startedAt = clock.now();
        const answer = await answerHttp(serving, request, clock, (served, prepared, executed, run) => {
          publishMutation(served, prepared, executed, registry);
          invalidate(run.invalidations, registry);
        });
        if (request.method !== 'OPTIONS') requests?.write(answer, clock.now() - startedAt);
        return answer;
      },
      handleUpgrade: (request, socket, head) => realtime.handleUpgrade(request, socket, head),
      realtimePaths: REALTIME_PATHS,
    },
    async stop() {
      await realtime.close();
      await requests?.flush();
    },
  };
}

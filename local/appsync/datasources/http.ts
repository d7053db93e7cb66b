import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { AwsError, BootError } from '../../kernel/errors.ts';
import type { Cloud, Principal } from '../../kernel/service.ts';
import type { DataSource } from './datasource.ts';
import { badRequest, parseRequest } from './request.ts';

/** `HttpConfig` of `AWS::AppSync::DataSource`. */
export const httpConfig = z.strictObject({
  Endpoint: z.string(),
  AuthorizationConfig: z
    .strictObject({
      AuthorizationType: z.string(),
      AwsIamConfig: z
        .strictObject({ SigningRegion: z.string().optional(), SigningServiceName: z.string().optional() })
        .optional(),
    })
    .optional(),
});

/** AWS APIs that requests may go to, by the first label of their host: those that speak AWS JSON. */
const SERVICES: Readonly<Record<string, { name: string; targetPrefix: string; version: string }>> = {
  states: { name: 'states', targetPrefix: 'AWSStepFunctions', version: '1.0' },
};

/** Headers AppSync sets itself (https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-http-js.html). */
const FORBIDDEN = new Set([
  'host',
  'connection',
  'user-agent',
  'expectation',
  'transfer-encoding',
  'content-length',
]);

const httpRequest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  resourcePath: z.string().startsWith('/'),
  params: z
    .strictObject({
      query: z.record(z.string(), z.unknown()).nullish(),
      headers: z.record(z.string(), z.unknown()).nullish(),
      body: z.unknown().optional(),
    })
    .nullish(),
});

interface HttpSurroundings {
  cloud: Cloud;
  clock: Clock;
  role: Principal;
  region: string;
  /** Where the data source stands, for errors. */
  place: string;
}

interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * `HTTP`, to the AWS APIs of the runtime: the host of the endpoint names the service, the request is read as
 * that service's protocol has it, and its role must be allowed. Answers of any status are results.
 *
 * @throws BootError UNSUPPORTED_PROPERTY for any other host, INVALID_PROPERTY when the signing does not fit it
 */
export function createHttpDataSource(
  name: string,
  config: z.infer<typeof httpConfig>,
  surroundings: HttpSurroundings,
): DataSource {
  const service = serviceOf(config, surroundings);
  return {
    name,
    type: 'HTTP',
    async invoke(request) {
      const { method, resourcePath, params } = parseRequest(httpRequest, request);
      const headers = new Map<string, string>();
      for (const [header, value] of Object.entries(params?.headers ?? {})) {
        if (FORBIDDEN.has(header.toLowerCase()))
          throw badRequest(`Unsupported element '$[params][headers][${header}]'.`);
        headers.set(header.toLowerCase(), String(value));
      }
      const isCall = method === 'POST' && resourcePath === '/';
      const result = await callService(
        service,
        isCall ? headers.get('x-amz-target') : undefined,
        params?.body,
        surroundings,
      );
      return { result, error: null };
    },
  };
}

function serviceOf(
  { Endpoint, AuthorizationConfig }: z.infer<typeof httpConfig>,
  { region, place }: HttpSurroundings,
): (typeof SERVICES)[string] {
  const at = `${place}.HttpConfig`;
  const [, label, hostRegion] = /^https:\/\/([\w-]+)\.([\w-]+)\.amazonaws\.com\/?$/.exec(Endpoint) ?? [];
  const service = SERVICES[label ?? ''];
  if (!service || hostRegion !== region) {
    throw new BootError('UNSUPPORTED_PROPERTY', `The endpoint ${Endpoint} is not one this runtime offers`, {
      place: `${at}.Endpoint`,
      advice: `Supported: ${Object.keys(SERVICES)
        .map((known) => `https://${known}.${region}.amazonaws.com`)
        .join(', ')}.`,
    });
  }
  const { AuthorizationType, AwsIamConfig } = AuthorizationConfig ?? {};
  const isSigned = AuthorizationType === 'AWS_IAM';
  if (
    !isSigned ||
    AwsIamConfig?.SigningServiceName !== service.name ||
    AwsIamConfig.SigningRegion !== region
  ) {
    const message = `AWS would refuse what is not signed for the service ${service.name} in ${region}`;
    throw new BootError('INVALID_PROPERTY', message, {
      place: `${at}.AuthorizationConfig`,
      advice: `Set AuthorizationType AWS_IAM, SigningServiceName ${service.name}, SigningRegion ${region}.`,
    });
  }
  return service;
}

async function callService(
  service: (typeof SERVICES)[string],
  target: string | undefined,
  body: unknown,
  { cloud, clock, role }: HttpSurroundings,
): Promise<HttpResult> {
  const respond = (statusCode: number, content: unknown): HttpResult => ({
    statusCode,
    headers: {
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amzn-requestid': randomUUID(),
      date: new Date(clock.now()).toUTCString(),
    },
    body: JSON.stringify(onWire(content)),
  });
  try {
    const [prefix, operation, ...rest] = (target ?? '').split('.');
    if (prefix !== service.targetPrefix || !operation || rest.length > 0) {
      throw new AwsError('UnknownOperationException', 'The request names no operation of this service.');
    }
    return respond(200, (await cloud.call(role, service.name, operation, parseBody(body))) ?? {});
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return respond(error.status, { ...error.members, __type: error.code, message: error.message });
  }
}

function parseBody(body: unknown): unknown {
  if (typeof body !== 'string') return body ?? {};
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new AwsError('SerializationException', 'The request body is not JSON.', { cause });
  }
}

/** Dates are seconds since the epoch and bytes base64 in AWS JSON; `JSON.stringify` would have its own way. */
function onWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(onWire);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, onWire(member)]));
}

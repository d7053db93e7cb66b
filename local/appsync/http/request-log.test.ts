import { afterEach, expect, it } from 'vitest';
import { createLogs } from '../../logs/logs.ts';
import type { LogsPart } from '../../logs/logs.ts';
import type { TestApi } from '../testing/api.ts';
import { bootApi, code } from '../testing/api.ts';

let api: TestApi;
afterEach(() => api.close());

const LOG_ROLE = 'arn:aws:iam::000000000000:role/api-log';

async function boot(properties: Readonly<Record<string, unknown>>): Promise<LogsPart> {
  api = await bootApi({
    schema: 'type Query { note: String }',
    resolvers: { 'Query.note': code('"text"') },
    properties,
  });
  return api.bench.add(await createLogs(api.bench.options('logs')));
}

const LogConfig = { CloudWatchLogsRoleArn: LOG_ROLE, FieldLogLevel: 'ERROR', ExcludeVerboseContent: true };

it('holds a summary of each request, written as the role of the API’s LogConfig', async () => {
  const logs = await boot({ LogConfig });
  const answers = [await api.post({ query: '{ note }' }), await api.post('')];
  await fetch(`${api.url}/graphql`, { method: 'OPTIONS' });
  await api.part.stop?.();

  const apiId = api.arn.split('/').at(-1);
  const lines = await logs.search({ group: `/aws/appsync/apis/${apiId}` });
  const told = lines.map(({ message }) => JSON.parse(message) as unknown);
  expect(told.toReversed()).toEqual(
    answers.map(({ status, headers }) => ({
      logType: 'RequestSummary',
      requestId: headers.get('x-amzn-requestid'),
      graphQLAPIId: apiId,
      statusCode: status,
      latency: expect.any(Number) as number,
    })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  const writers = api.bench.accesses.filter(({ action }) => action === 'logs:PutLogEvents');
  expect(writers.map(({ principal }) => principal)).toEqual([
    'arn:aws:sts::000000000000:assumed-role/api-log/session',
  ]);
});

it('fails no request when the role may not write', async () => {
  const logs = await boot({ LogConfig });
  api.bench.deny = (_principal, { action }) => action.startsWith('logs:');
  expect((await api.post({ query: '{ note }' })).body).toEqual({ data: { note: 'text' } });
  await api.part.stop?.();
  expect(await logs.search({})).toEqual([]);
});

it('is not written for an API without a LogConfig', async () => {
  const logs = await boot({});
  await api.post({ query: '{ note }' });
  await api.part.stop?.();
  expect(await logs.search({})).toEqual([]);
});

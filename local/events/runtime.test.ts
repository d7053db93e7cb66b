import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Denial } from '../iam/iam.ts';
import { bootFunctions } from '../lambda/booted.ts';
import { Sha256 } from '../testing/sha256.ts';

const MINUTE = 60_000;

/** As the CDK renders `new Rule(…, { schedule, targets: [new LambdaFunction(fn)] })`. */
const rule = (expression: string, Target: string) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ScheduleExpression: expression,
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': [Target, 'Arn'] }, Id: 'Target0' }],
  },
});

const permission = (Function: string, Rule: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [Function, 'Arn'] },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [Rule, 'Arn'] },
  },
});

let folder: string;
let notes: string;
let denials: Denial[];
let booted: Awaited<ReturnType<typeof bootFunctions>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  notes = join(folder, 'notes');
  denials = [];
  const code = `
    import { appendFileSync } from 'node:fs';
    export const handler = async (event) => appendFileSync(${JSON.stringify(notes)}, JSON.stringify(event) + '\\n');`;
  booted = await bootFunctions(
    {
      functions: { Welcome: code, Closed: code },
      resources: {
        Hourly: rule('rate(1 hour)', 'Welcome'),
        Allowed: permission('Welcome', 'Hourly'),
        // It lets another rule in than the one that comes.
        Daily: rule('rate(1 day)', 'Closed'),
        Misplaced: permission('Closed', 'Hourly'),
      },
    },
    {
      // That the functions' role may not write a log is beside the point.
      onDenial: (denial) => denial.action.startsWith('lambda:') && denials.push(denial),
    },
  );
});
afterAll(async () => {
  await booted?.end();
  rmSync(folder, { recursive: true, force: true });
});

const noted = () =>
  existsSync(notes)
    ? readFileSync(notes, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];

/** Moves the clock as its page does. */
async function advance(milliseconds: number): Promise<void> {
  const response = await fetch(`${booted.runtime.appUrl}/_local/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: milliseconds }),
  });
  expect(response.status).toBe(200);
}

/** Asks EventBridge, signed by the operator's keys or not at all. */
async function ask(operation: string, input: object, { signed = true } = {}) {
  const { awsUrl, region, operatorCredentials: credentials } = booted.runtime;
  const { hostname, port, host } = new URL(awsUrl);
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${operation}` },
    body: JSON.stringify(input),
  };
  const signer = new SignatureV4({ service: 'events', region, credentials, sha256: Sha256 });
  const { headers, body } = signed ? await signer.sign(request) : request;
  const response = await fetch(awsUrl, { method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it('a rule fires as the clock’s page moves time, where the function’s policy lets it in', async () => {
  const { runtime } = booted;
  expect(runtime.stack.resources.map(({ type }) => type)).toContain('AWS::Events::Rule');
  const { Rules } = (await ask('ListRules', {})).body as { Rules: { Name: string; Arn: string }[] };
  expect(Rules).toHaveLength(2);
  const [daily, hourly] = Rules;

  await advance(61 * MINUTE);
  await expect.poll(noted, { timeout: 10_000 }).toHaveLength(1);
  expect(noted()[0]).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: runtime.accountId,
    region: runtime.region,
    resources: [hourly!.Arn],
    detail: {},
  });
  expect(denials).toEqual([]);

  // A day at once: the hourly rule comes once, the daily one finds itself locked out.
  await advance(24 * 60 * MINUTE);
  await expect.poll(noted, { timeout: 10_000 }).toHaveLength(2);
  await expect.poll(() => denials, { timeout: 10_000 }).toHaveLength(1);
  const closed = 'arn:aws:lambda:us-east-1:000000000000:function:Closed';
  expect(denials[0]).toEqual({
    principal: 'events.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resource: closed,
    message:
      `Service: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${closed} ` +
      'because no resource-based policy allows the lambda:InvokeFunction action',
    missingStatement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: closed,
    },
  });
  expect((await ask('DescribeRule', { Name: daily!.Name })).body).toMatchObject({ State: 'ENABLED' });

  expect((await ask('DisableRule', { Name: hourly!.Name })).status).toBe(200);
  await advance(60 * MINUTE);
  expect((await ask('EnableRule', { Name: hourly!.Name })).status).toBe(200);
  await advance(61 * MINUTE);
  await expect.poll(noted, { timeout: 10_000 }).toHaveLength(3);
  const times = noted().map(({ time }) => Date.parse(time as string));
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(24 * 60 * MINUTE - 1000);
  expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(121 * MINUTE - 1000);
});

it('answers nobody who does not sign', async () => {
  expect(await ask('ListRules', {}, { signed: false })).toMatchObject({
    status: 400,
    body: { __type: 'MissingAuthenticationTokenException' },
  });
});

it('stops the boot for what is not built, and says where', async () => {
  const { Properties, Type } = rule('rate(1 hour)', 'Welcome');
  const boot = (changes: object) =>
    bootFunctions({
      functions: { Welcome: 'export const handler = async () => 1;' },
      resources: { Hourly: { Type, Properties: { ...Properties, ...changes } } },
    });
  await expect(boot({ EventPattern: { source: ['aws.s3'] } })).rejects.toMatchObject({
    code: 'UNSUPPORTED_PROPERTY',
    message: 'The property EventPattern of AWS::Events::Rule is not supported',
    place: 'Things/Hourly.Properties.EventPattern',
  });
  await expect(boot({ ScheduleExpression: 'rate(1 hours)' })).rejects.toMatchObject({
    code: 'INVALID_PROPERTY',
    place: 'Things/Hourly.Properties.ScheduleExpression',
  });
  await expect(
    boot({ Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:000000000000:queue' }] }),
  ).rejects.toMatchObject({
    code: 'INVALID_PROPERTY',
    message: expect.stringContaining('sqs is not supported') as string,
    place: 'Things/Hourly.Properties.Targets.0.Arn',
  });
});

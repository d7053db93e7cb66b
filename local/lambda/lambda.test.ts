import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ManualClock } from '../kernel/clock.ts';
import { CLIENT } from '../testing/bench.ts';
import { closers, open } from './testing.ts';

describe('an event', () => {
  const code = `
    import { appendFileSync } from 'node:fs';
    export const handler = async ({ file, fail }) => { appendFileSync(file, 'x'); if (fail) throw new Error('no'); };`;

  it('is tried twice more when the function fails, after one minute and two', async () => {
    const clock = new ManualClock();
    const { bench, invoke } = await open(code, { clock });
    const file = join(mkdtempSync(join(tmpdir(), 'event-')), 'out');
    closers.push(() => rmSync(dirname(file), { recursive: true }));
    /** How often it has failed; undefined once it is given up. */
    const failures = async () => {
      for await (const [, event] of bench.store
        .part('lambda')
        .part('events')
        .entries<{ failures: number }>()) {
        return event.failures;
      }
      return undefined;
    };
    const attempts = () => readFileSync(file, 'utf8').length;
    expect(await invoke({ file, fail: true }, { InvocationType: 'Event' })).toMatchObject({
      StatusCode: 202,
    });
    await expect.poll(failures).toBe(1);
    await clock.advance(59_999);
    expect(attempts()).toBe(1);
    await clock.advance(1);
    await expect.poll(failures).toBe(2);
    await clock.advance(120_000);
    await expect.poll(failures).toBeUndefined();
    await clock.advance(3600_000);
    expect(attempts()).toBe(3);
  });

  it('outlives the process that took it', async () => {
    const { bench, part } = await open('export const handler = () => new Promise(() => {});');
    await bench.call('lambda', 'Invoke', {
      FunctionName: 'greet',
      InvocationType: 'Event',
      Payload: '{"a":1}',
    });
    await part.stop?.();
    const kept: unknown[] = [];
    for await (const [, event] of bench.store.part('lambda').part('events').entries()) kept.push(event);
    expect(kept).toEqual([expect.objectContaining({ functionName: 'greet', payload: '{"a":1}' })]);
  });
});

describe('over the wire', () => {
  it('serves the SDK', async () => {
    const { bench } = await open(
      'export const handler = async (e) => { console.log("seen"); if (e.fail) throw new Error("no"); return e; };',
    );
    const client = new LambdaClient({ ...CLIENT, endpoint: await bench.serve('lambda') });
    closers.push(() => client.destroy());
    const good = await client.send(
      new InvokeCommand({ FunctionName: 'greet', Payload: '{"a":1}', LogType: 'Tail' }),
    );
    expect(good).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(good.Payload?.transformToString()).toBe('{"a":1}');
    expect(Buffer.from(good.LogResult ?? '', 'base64').toString()).toContain('\tseen\n');
    const bad = await client.send(new InvokeCommand({ FunctionName: 'greet', Payload: '{"fail":true}' }));
    expect(bad.FunctionError).toBe('Unhandled');
    expect((await client.send(new ListFunctionsCommand())).Functions?.map((f) => f.FunctionName)).toEqual([
      'greet',
    ]);
    expect(
      (await client.send(new GetFunctionCommand({ FunctionName: 'greet' }))).Configuration,
    ).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:greet',
      Runtime: 'nodejs24.x',
      State: 'Active',
    });
    await expect(client.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
    });
  });
});

describe('a template', () => {
  it.each([
    ['a property nobody knows', { Layers: ['x'] }],
    ['another runtime', { Runtime: 'nodejs22.x' }],
    ['a variable that Lambda sets', { Environment: { Variables: { AWS_REGION: 'x' } } }],
  ])('is refused with %s', async (_name, properties) => {
    await expect(open('', { properties })).rejects.toThrow();
  });

  it('gives permissions as the function’s own policy', async () => {
    const { bench, part, attributes } = await open('');
    await bench.create(part, 'AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: attributes.attributes['Arn'],
      Principal: 'sns.amazonaws.com',
      SourceArn: 'arn:aws:sns:us-east-1:000000000000:topic',
    });
    expect(bench.resourcePolicies.get(attributes.attributes['Arn']!)).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:us-east-1:000000000000:topic' } },
        },
      ],
    });
  });
});

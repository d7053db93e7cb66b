import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import type { DataSource, DataSourceAnswer } from '../datasources/datasource.ts';
import { createNoneDataSource } from '../datasources/none.ts';
import { FieldError, type FieldRequest } from '../resolver.ts';
import { createPipelineResolver, createUnitResolver } from './resolvers.ts';
import { createRuntime } from './runtime.ts';

const runtime = createRuntime({ clock: new ManualClock() });
const none = createNoneDataSource('none');

const fieldRequest = (args: Record<string, unknown> = {}): FieldRequest => ({
  arguments: args,
  source: { parent: 1 },
  identity: { sub: 'someone' },
  authType: 'User Pool Authorization',
  request: { headers: { 'x-a': 'b' }, domainName: null },
  info: {
    fieldName: 'thing',
    parentTypeName: 'Query',
    variables: {},
    selectionSetList: ['id'],
    selectionSetGraphQL: '{\n  id\n}',
  },
});

const module = (request: string, response: string) => `
  import { util, runtime, extensions } from '@aws-appsync/utils';
  export function request(ctx) { ${request} }
  export function response(ctx) { ${response} }
  export const used = [typeof util, typeof runtime, typeof extensions];
`;

/** A data source that answers this and counts how often it was asked. */
function answering(answer: DataSourceAnswer): DataSource & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    name: 'scripted',
    type: 'NONE',
    asked,
    async invoke(request) {
      asked.push(request);
      return answer;
    },
  };
}

const unit = (request: string, response: string, dataSource: DataSource = none) =>
  createUnitResolver({
    typeName: 'Query',
    fieldName: 'thing',
    code: module(request, response),
    dataSource,
    env: { STAGE: 'test' },
    runtime,
  });

interface Step {
  request?: string;
  response?: string;
  dataSource?: DataSource;
}

const pipeline = (before: string, after: string, ...steps: Step[]) =>
  createPipelineResolver({
    typeName: 'Query',
    fieldName: 'thing',
    code: module(before, after),
    functions: steps.map(({ request = '', response = 'return ctx.result;', dataSource = none }, index) => ({
      name: `step${index}`,
      code: module(request, response),
      dataSource,
    })),
    runtime,
  });

async function errorOf(work: Promise<unknown>): Promise<FieldError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FieldError);
  return error as FieldError;
}

describe('a unit resolver', () => {
  it('goes from request handler to data source to response handler', async () => {
    const resolver = unit(
      `ctx.stash.kept = 1; return { payload: { id: ctx.args.id, sub: ctx.identity.sub, parent: ctx.source.parent } };`,
      `return { ...ctx.result, kept: ctx.stash.kept, stage: ctx.env.STAGE, header: ctx.request.headers['x-a'], prev: ctx.prev };`,
    );
    expect((await resolver.resolve(fieldRequest({ id: 'a' }))).value).toEqual({
      id: 'a',
      sub: 'someone',
      parent: 1,
      kept: 1,
      stage: 'test',
      header: 'b',
      prev: null,
    });
  });

  it('never raises an error of the data source by itself', async () => {
    const failing = answering({ result: { old: 1 }, error: { type: 'T', message: 'm' } });
    expect((await unit('return {};', 'return ctx.result;', failing).resolve(fieldRequest())).value).toEqual({
      old: 1,
    });
    const told = unit(
      'return {};',
      'util.error(ctx.error.message, ctx.error.type, ctx.result, { more: 1 });',
      failing,
    );
    expect(await errorOf(told.resolve(fieldRequest()))).toMatchObject({
      message: 'm',
      errorType: 'T',
      data: { old: 1 },
      errorInfo: { more: 1 },
    });
  });

  it('runs the response handler for a null result', async () => {
    const resolver = unit('', `return [ctx.result, ctx.error, 'ran'];`);
    expect((await resolver.resolve(fieldRequest())).value).toEqual([null, null, 'ran']);
  });

  it('does not ask the data source nor the response handler after an early return', async () => {
    const source = answering({ result: 1, error: null });
    const resolver = unit('runtime.earlyReturn({ early: 1 });', `return 'late';`, source);
    expect((await resolver.resolve(fieldRequest())).value).toEqual({ early: 1 });
    expect(source.asked).toEqual([]);
  });

  it('words util.unauthorized as field authorisation does', async () => {
    expect(await errorOf(unit('util.unauthorized();', '').resolve(fieldRequest()))).toMatchObject({
      message: 'Not Authorized to access thing on type Query',
      errorType: 'Unauthorized',
    });
  });

  it('hands on what the handlers left beside the value', async () => {
    const resolver = unit(
      `util.appendError('one'); util.http.addResponseHeader('x-a', 'b');`,
      `util.appendError('two', 'T');
       extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ id: { eq: 'a' } }));
       extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({ id: { eq: 'b' } }));
       extensions.invalidateSubscriptions({ subscriptionField: 'onThing', payload: { id: 'a' } });
       return null;`,
    );
    const filterOn = (value: string) => ({
      filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value }] }],
    });
    expect(await resolver.resolve(fieldRequest())).toEqual({
      value: null,
      errors: [
        { message: 'one', errorType: null, data: null, errorInfo: null },
        { message: 'two', errorType: 'T', data: null, errorInfo: null },
      ],
      responseHeaders: { 'x-a': 'b' },
      subscriptionFilter: filterOn('a'),
      invalidationFilter: filterOn('b'),
      invalidations: [{ subscriptionField: 'onThing', payload: { id: 'a' } }],
    });
  });

  it('keeps requests apart that are under way together', async () => {
    let release: (answer: DataSourceAnswer) => void = () => undefined;
    const slow: DataSource = {
      name: 'slow',
      type: 'NONE',
      invoke: (request) =>
        request === 'slow'
          ? new Promise((resolve) => (release = resolve))
          : Promise.resolve({ result: 'fast', error: null }),
    };
    const resolver = unit(
      `ctx.stash.id = ctx.args.id; return ctx.args.id;`,
      `return [ctx.stash.id, ctx.result];`,
      slow,
    );
    const first = resolver.resolve(fieldRequest({ id: 'slow' }));
    const second = await resolver.resolve(fieldRequest({ id: 'fast' }));
    release({ result: 'slow', error: null });
    expect(second.value).toEqual(['fast', 'fast']);
    expect((await first).value).toEqual(['slow', 'slow']);
  });
});

describe('a pipeline resolver', () => {
  it('hands each function what came before, and all the stash', async () => {
    const resolver = pipeline(
      `ctx.stash.trail = ['before']; return 0;`,
      `return [ctx.prev.result, ctx.result, ctx.stash.trail];`,
      {
        request: `ctx.stash.trail.push('one'); return { payload: ctx.prev.result + 1 };`,
        response: `return [ctx.prev.result, ctx.result];`,
      },
      { request: `ctx.stash.trail.push('two'); return { payload: ctx.prev.result };` },
    );
    const last = [0, 1];
    expect((await resolver.resolve(fieldRequest())).value).toEqual([last, last, ['before', 'one', 'two']]);
  });

  it('goes on after an error of a data source that nobody raised, and forgets it', async () => {
    const failing = answering({ result: null, error: { type: 'T', message: 'm' } });
    const resolver = pipeline(
      '',
      `return [ctx.prev.result, ctx.error];`,
      { response: `return 'seen ' + ctx.error.message;`, dataSource: failing },
      { request: `return { payload: [ctx.prev.result, ctx.error] };` },
    );
    expect((await resolver.resolve(fieldRequest())).value).toEqual([['seen m', null], null]);
  });

  it('stops as a whole at util.error', async () => {
    const never = answering({ result: null, error: null });
    const resolver = pipeline(
      '',
      `return 'after';`,
      { response: `util.error('stop', 'STOPPED');` },
      { dataSource: never },
    );
    expect(await errorOf(resolver.resolve(fieldRequest()))).toMatchObject({
      message: 'stop',
      errorType: 'STOPPED',
    });
    expect(never.asked).toEqual([]);
  });

  it.each<[string, Step, unknown]>([
    [
      'in a request handler goes to the next function',
      { request: `runtime.earlyReturn('early');` },
      ['second', 'early'],
    ],
    [
      'with skipTo NEXT goes to the next function',
      { request: `runtime.earlyReturn('early', { skipTo: 'NEXT' });` },
      ['second', 'early'],
    ],
    [
      'with skipTo END goes to the response handler of the resolver',
      { request: `runtime.earlyReturn('early', { skipTo: 'END' });` },
      'early',
    ],
    [
      'in a response handler goes to the next function',
      { response: `runtime.earlyReturn('early');` },
      ['second', 'early'],
    ],
    [
      'in a response handler with skipTo END goes to the response handler of the resolver',
      { response: `runtime.earlyReturn('early', { skipTo: 'END' });` },
      'early',
    ],
  ])('an early return %s', async (_, first, expected) => {
    const resolver = pipeline('', 'return { after: ctx.prev.result };', first, {
      request: `return { payload: ['second', ctx.prev.result] };`,
    });
    expect((await resolver.resolve(fieldRequest())).value).toEqual({ after: expected });
  });

  it('does not ask the data source of a function that returned early', async () => {
    const source = answering({ result: null, error: null });
    await pipeline('', '', { request: `runtime.earlyReturn(1);`, dataSource: source }).resolve(
      fieldRequest(),
    );
    expect(source.asked).toEqual([]);
  });

  it('runs its own response handler after its own early return, and no function', async () => {
    const source = answering({ result: null, error: null });
    const resolver = pipeline(`runtime.earlyReturn('early');`, `return ['after', ctx.prev.result];`, {
      dataSource: source,
    });
    expect((await resolver.resolve(fieldRequest())).value).toEqual(['after', 'early']);
    expect(source.asked).toEqual([]);
  });

  it('ends with a fault of type Code in any of its parts', async () => {
    const resolver = pipeline('', '', { request: 'return ctx.args.a.b;' });
    expect((await errorOf(resolver.resolve(fieldRequest()))).errorType).toBe('Code');
  });

  it('ends with MappingTemplate for a request object nobody can read', async () => {
    const resolver = pipeline('', '', { request: 'return { payload: 1, other: 2 };' });
    expect(await errorOf(resolver.resolve(fieldRequest()))).toMatchObject({
      errorType: 'MappingTemplate',
      message: `Unsupported element '$[other]'.`,
    });
  });

  it('can have ten functions and no more', () => {
    const steps = (count: number) => Array.from({ length: count }, () => ({}));
    expect(() => pipeline('', '', ...steps(10))).not.toThrow();
    expect(() => pipeline('', '', ...steps(11))).toThrow('A pipeline can have at most 10 functions');
  });

  it('tells whose code is refused', () => {
    expect(() => pipeline('', '', { request: 'throw 1;' })).toThrow(
      expect.objectContaining({ code: 'INVALID_RESOLVER', place: 'Query.thing, function step0' }) as Error,
    );
  });
});

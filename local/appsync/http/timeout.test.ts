import { expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import type { Api } from '../api.ts';
import { Documents } from '../execution/documents.ts';
import type { FieldResolver } from '../resolver.ts';
import { buildSchema } from '../schema/build.ts';
import { answerHttp } from './handler.ts';

it('a request that takes 30 s is ended without what it has done so far, and publishes nothing', async () => {
  const clock = new ManualClock();
  const schema = buildSchema('type Query { a: Int } type Mutation { slow: Int }', 'Test');
  const slow: FieldResolver = {
    typeName: 'Mutation',
    fieldName: 'slow',
    resolve: () => new Promise(() => undefined),
  };
  const api: Api = {
    id: 'id',
    arn: 'arn',
    place: 'Test',
    settings: {
      auth: { defaultMode: 'AWS_IAM', modes: new Set(['AWS_IAM']), pools: [] },
      introspection: true,
      queryDepthLimit: undefined,
      resolverCountLimit: 10_000,
      environment: {},
    },
    authenticator: {
      authenticate: () =>
        Promise.resolve({
          mode: 'AWS_IAM',
          authType: 'IAM Authorization',
          identity: null,
          groups: [],
          defaultAction: 'ALLOW',
        }),
    },
    authorizers: {
      verifyJwt: () => Promise.reject(new Error('No pool')),
      verifySignature: () => undefined,
      authorize: () => undefined,
    },
    served: { ...schema, documents: new Documents(schema.graphql, { introspection: true }) },
    resolvers: new Map([['Mutation.slow', slow]]),
  };
  let published = 0;
  const body = Buffer.from('{"query":"mutation { slow }"}');
  const request = { method: 'POST', url: '/graphql', headers: {}, body, remoteAddress: '127.0.0.1' };
  const answer = answerHttp(api, request, clock, () => (published += 1));

  await clock.advance(29_999);
  expect(await Promise.race([answer, 'still running'])).toBe('still running');
  await clock.advance(1);
  const { status, body: text } = await answer;
  expect(status).toBe(200);
  expect(JSON.parse(String(text))).toMatchObject({ data: null, errors: [{ errorType: 'ExecutionTimeout' }] });
  expect(published).toBe(0);
  expect(clock.pending).toBe(0);
});

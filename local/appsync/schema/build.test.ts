import { describe, expect, it } from 'vitest';
import { BootError } from '../../kernel/errors.ts';
import { Bench } from '../../testing/bench.ts';
import { createAppSync } from '../appsync.ts';
import { bootApi, code } from '../testing/api.ts';
import { buildSchema } from './build.ts';

const GOOD = `
  type Note @aws_iam { id: ID! list: ID }
  type Query { note(at: AWSDateTime): Note @deprecated }
  type Mutation { add: Note! drop: String }
  type Subscription { onAdd(id: ID, list: ID): Note @aws_subscribe(mutations: ["add"]) }
`;

function fault(definition: string): BootError {
  try {
    buildSchema(definition, 'Test/Schema');
  } catch (error) {
    if (error instanceof BootError) return error;
    throw error;
  }
  throw new Error('The schema was taken');
}

describe('a schema', () => {
  it('has the directives and scalars of AppSync, and links mutations to subscriptions', () => {
    const { subscriptions, access, graphql } = buildSchema(GOOD, 'Test/Schema');
    expect(subscriptions.triggeredBy('add')).toEqual(['onAdd']);
    expect(subscriptions.triggeredBy('drop')).toEqual([]);
    expect(access.admissions('Note', 'id')).toEqual([{ mode: 'AWS_IAM', groups: undefined, legacy: false }]);
    expect(graphql.getType('AWSJSON')).toBeDefined();
  });

  it.each<[name: string, definition: string, code: string, message: RegExp]>([
    [
      'with an unknown directive',
      'type Query { a: Int @cached }',
      'UNSUPPORTED_DIRECTIVE',
      /@cached.*line 1, column 21/,
    ],
    [
      'with a directive of its own',
      'directive @mine on FIELD_DEFINITION type Query { a: Int }',
      'UNSUPPORTED_DIRECTIVE',
      /@mine/,
    ],
    [
      'with a directive of a mode that is not supported',
      'type Query { a: Int @aws_lambda }',
      'UNSUPPORTED_DIRECTIVE',
      /@aws_lambda/,
    ],
    [
      'with a scalar of its own',
      'scalar Money type Query { a: Money }',
      'INVALID_SCHEMA',
      /custom scalars: Money/,
    ],
    ['that cannot be parsed', 'type Query {', 'INVALID_SCHEMA', /line 1/],
    ['with an unknown type', 'type Query { a: Nope }', 'INVALID_SCHEMA', /Nope/],
    ['without a query type', 'type Note { id: ID }', 'INVALID_SCHEMA', /Query root type/],
    [
      'with a fragment in it',
      'type Query { a: Int } fragment F on Query { a }',
      'INVALID_SCHEMA',
      /fragments/,
    ],
    [
      'that names a mutation that is not there',
      GOOD.replace('["add"]', '["edit"]'),
      'INVALID_SCHEMA',
      /onAdd names the mutation edit/,
    ],
    [
      'that subscribes to another type',
      GOOD.replace('["add"]', '["drop"]'),
      'INVALID_SCHEMA',
      /onAdd returns Note, but its mutation drop returns String/,
    ],
    [
      'with an argument that is no field',
      GOOD.replace('list: ID)', 'owner: ID)'),
      'INVALID_SCHEMA',
      /argument owner, which is no field of Note/,
    ],
    ['longer than 1 MB', `${GOOD}#${'x'.repeat(1024 * 1024)}`, 'INVALID_SCHEMA', /1 MB/],
  ])('%s is refused', (_name, definition, errorCode, message) => {
    const error = fault(definition);
    expect(error.code).toBe(errorCode);
    expect(error.message).toMatch(message);
    expect(error.place).toBe('Test/Schema');
  });
});

describe('resources that are refused', () => {
  const schema = GOOD;

  it.each(['API_KEY', 'OPENID_CONNECT', 'AWS_LAMBDA'])('an API with %s', async (AuthenticationType) => {
    await expect(bootApi({ schema, properties: { AuthenticationType } })).rejects.toMatchObject({
      code: 'UNSUPPORTED_PROPERTY',
      place: 'Test/Thing.Properties.AuthenticationType',
    });
  });

  it('a directive of a mode the API does not have', async () => {
    await expect(
      bootApi({ schema, properties: { AdditionalAuthenticationProviders: [] } }),
    ).rejects.toMatchObject({
      code: 'INVALID_SCHEMA',
      message: expect.stringContaining('AWS_IAM'),
    });
  });

  it('a resolver for a field that is not there', async () => {
    await expect(bootApi({ schema, resolvers: { 'Query.nope': code('1') } })).rejects.toMatchObject({
      code: 'INVALID_RESOLVER',
      message: 'No field named nope found on type Query',
    });
  });

  it('a second API', async () => {
    const api = await bootApi({ schema });
    const second = api.bench.create(
      api.part,
      'AWS::AppSync::GraphQLApi',
      { Name: 'b', AuthenticationType: 'AWS_IAM' },
      { logicalId: 'Second' },
    );
    await expect(second).rejects.toMatchObject({ code: 'RESOURCE_CONFLICT', place: 'Test/Second' });
    await api.close();
  });

  it('a resolver in VTL, a data source or function that is not there', async () => {
    const api = await bootApi({ schema });
    const ApiId = api.arn.split('/').at(-1);
    const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
    const resolver = { ApiId, TypeName: 'Query', FieldName: 'note', Code: code('1'), Runtime };
    const create = (properties: object) => api.bench.create(api.part, 'AWS::AppSync::Resolver', properties);
    await expect(create({ ...resolver, RequestMappingTemplate: '{}' })).rejects.toThrow(
      /RequestMappingTemplate/,
    );
    await expect(create({ ...resolver, DataSourceName: 'Nope' })).rejects.toMatchObject({
      code: 'UNRESOLVED_REFERENCE',
    });
    await expect(
      create({ ...resolver, Kind: 'PIPELINE', PipelineConfig: { Functions: ['nope'] } }),
    ).rejects.toMatchObject({
      code: 'UNRESOLVED_REFERENCE',
      place: 'Test/Thing.Properties.PipelineConfig.Functions[0]',
    });
    await expect(create({ ...resolver, Code: undefined })).rejects.toMatchObject({
      code: 'INVALID_RESOLVER',
    });
    await api.close();
  });
});

describe('what CloudFormation makes of the resources', () => {
  it('has the references and attributes of AWS', async () => {
    const schema = 'type Note { id: ID! } type Query { note: Note }';
    const api = await bootApi({ schema });
    const id = api.arn.split('/').at(-1)!;
    expect(id).toMatch(/^[a-z0-9]{26}$/);
    const again = await bootApi({ schema });
    expect(again.arn).toBe(api.arn);

    const make = (type: string, properties: object, logicalId: string) =>
      api.bench.create(api.part, `AWS::AppSync::${type}`, { ApiId: id, ...properties }, { logicalId });
    const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
    const source = await make('DataSource', { Name: 'Other', Type: 'NONE' }, 'Other');
    expect(source).toEqual({
      ref: `${api.arn}/datasources/Other`,
      attributes: { DataSourceArn: `${api.arn}/datasources/Other`, Name: 'Other' },
    });
    const step = await make(
      'FunctionConfiguration',
      { Name: 'step', DataSourceName: 'Other', Code: code('{ id: "p" }'), Runtime },
      'Step',
    );
    const functionId = step.attributes['FunctionId']!;
    expect(step).toEqual({
      ref: `${api.arn}/functions/${functionId}`,
      attributes: {
        FunctionArn: `${api.arn}/functions/${functionId}`,
        FunctionId: functionId,
        Name: 'step',
        DataSourceName: 'Other',
      },
    });
    const resolver = await make(
      'Resolver',
      {
        TypeName: 'Query',
        FieldName: 'note',
        Kind: 'PIPELINE',
        PipelineConfig: { Functions: [functionId] },
        Code: 'export function request() { return {}; } export function response(ctx) { return ctx.prev.result; }',
        Runtime,
      },
      'Resolver',
    );
    const resolverArn = `${api.arn}/types/Query/resolvers/note`;
    expect(resolver).toEqual({
      ref: resolverArn,
      attributes: { ResolverArn: resolverArn, TypeName: 'Query', FieldName: 'note' },
    });
    expect((await api.post({ query: '{ note { id } }' })).body.data).toEqual({ note: { id: 'p' } });
    await again.close();
    await api.close();
  });

  it('an API has the addresses the gateway will serve it at', async () => {
    const bench = await Bench.open();
    const authorizers = {
      verifyJwt: () => Promise.reject(new Error()),
      verifySignature: () => undefined,
      authorize: () => undefined,
    };
    const part = createAppSync({ ...bench.options('appsync'), appUrl: 'http://localhost:4000', authorizers });
    const made = await bench.create(part, 'AWS::AppSync::GraphQLApi', {
      Name: 'n',
      AuthenticationType: 'AWS_IAM',
    });
    expect(made.ref).toBe(made.attributes['Arn']);
    expect(made.attributes).toMatchObject({
      Arn: `arn:aws:appsync:us-east-1:000000000000:apis/${made.attributes['ApiId']}`,
      GraphQLUrl: 'http://localhost:4000/graphql',
      RealtimeUrl: 'ws://localhost:4000/graphql/realtime',
      GraphQLDns: 'localhost:4000',
    });
    await bench.close();
  });
});

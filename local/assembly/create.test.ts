import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { ResourceType } from '../kernel/resource.ts';
import { resourceType } from '../kernel/resource.ts';
import type { CreateOptions } from './create.ts';
import { createResources } from './create.ts';
import { bootErrorsOf } from './problems.ts';
import { parseTemplate } from './template.ts';

interface World {
  options: CreateOptions;
  /** Logical ids in the order they were made, with their properties. */
  made: [id: string, properties: unknown][];
}

/** One made-up type, `Test::Thing`, in a world that remembers what was made. */
function world(template: object): World {
  const made: World['made'] = [];
  const thing: ResourceType = resourceType({
    type: 'Test::Thing',
    properties: z.strictObject({
      Name: z.string().optional(),
      Size: z.number().max(9).optional(),
      Parts: z.array(z.union([z.string(), z.strictObject({ Part: z.string() })])).optional(),
    }),
    create(properties, placement) {
      if (properties.Name === 'taken') throw new BootError('RESOURCE_CONFLICT', 'The name is taken');
      made.push([placement.logicalId, properties]);
      return { ref: `ref-${placement.logicalId}`, attributes: { Arn: `arn-${placement.logicalId}` } };
    },
  });
  const options: CreateOptions = {
    stack: {
      name: 'Stack',
      template: parseTemplate(template, 'Stack'),
      accountId: undefined,
      region: undefined,
      asset: (key) => key,
    },
    types: new Map([[thing.type, thing]]),
    accountId: '000000000000',
    region: 'us-east-1',
    assume: () => ({ kind: 'role', arn: 'arn', accountId: '000000000000' }),
  };
  return { options, made };
}

const thing = (Properties: object = {}, more: object = {}) => ({ Type: 'Test::Thing', Properties, ...more });

async function problemsOf(
  options: CreateOptions,
): Promise<{ code: string; place: string | undefined; message: string }[]> {
  try {
    await createResources(options);
    return [];
  } catch (error) {
    return (bootErrorsOf(error) ?? []).map(({ code, place, message }) => ({ code, place, message }));
  }
}

describe('createResources', () => {
  it('makes each after those it refers to, by reference or by DependsOn, and resolves outputs', async () => {
    const { options, made } = world({
      Resources: {
        Last: thing({ Name: { 'Fn::GetAtt': ['Middle', 'Arn'] } }),
        Middle: thing({ Name: { 'Fn::Sub': '${First}-${AWS::StackName}' } }, { DependsOn: 'Other' }),
        Other: thing({}, { DependsOn: ['First'] }),
        First: thing({ Name: { Ref: 'AWS::AccountId' } }),
      },
      Outputs: { Url: { Value: { 'Fn::Join': ['/', [{ Ref: 'Last' }, { Ref: 'AWS::Region' }]] } } },
    });
    const stack = await createResources(options);
    expect(made).toEqual([
      ['First', { Name: '000000000000' }],
      ['Other', {}],
      ['Middle', { Name: 'ref-First-Stack' }],
      ['Last', { Name: 'arn-Middle' }],
    ]);
    expect(stack.outputs).toEqual(new Map([['Url', 'ref-Last/us-east-1']]));
  });

  it('tells every problem that can be seen beforehand at once, and makes nothing', async () => {
    const { options, made } = world({
      Resources: {
        Fine: thing(),
        Stranger: { Type: 'AWS::EC2::Instance', Metadata: { 'aws:cdk:path': 'App/Stack/Stranger' } },
        Lost: thing({ Name: { Ref: 'Nothing' } }),
        Odd: thing({ Name: { 'Fn::ImportValue': 'x' } }),
        Left: thing({}, { DependsOn: 'Right' }),
        Right: thing({ Name: { Ref: 'Left' } }),
      },
    });
    expect(await problemsOf(options)).toEqual([
      {
        code: 'UNSUPPORTED_RESOURCE_TYPE',
        place: 'Stack/Stranger',
        message: 'AWS::EC2::Instance is not supported (App/Stack/Stranger)',
      },
      {
        code: 'UNRESOLVED_REFERENCE',
        place: 'Stack/Lost',
        message: 'Nothing, which is referred to, does not exist',
      },
      {
        code: 'UNSUPPORTED_INTRINSIC',
        place: 'Stack/Odd.Properties.Name',
        message: 'Fn::ImportValue is not supported',
      },
      {
        code: 'UNRESOLVED_REFERENCE',
        place: 'Stack/Left',
        message: 'These resources wait for each other: Left -> Right -> Left',
      },
    ]);
    expect(made).toEqual([]);
  });

  it('names every property it does not know, however deep, and makes nothing', async () => {
    const { options, made } = world({
      Resources: {
        A: thing({ Name: 'a' }),
        B: thing({ Name: { Ref: 'A' }, Colour: 'red', Parts: ['x', { Part: 'y', Weight: 1 }] }),
        C: thing({ Shape: { Ref: 'B' } }),
      },
    });
    expect((await problemsOf(options)).map(({ code, place }) => [code, place])).toEqual([
      ['UNSUPPORTED_PROPERTY', 'Stack/B.Properties.Parts.1.Weight'],
      ['UNSUPPORTED_PROPERTY', 'Stack/B.Properties.Colour'],
      ['UNSUPPORTED_PROPERTY', 'Stack/C.Properties.Shape'],
    ]);
    expect(made).toEqual([]);
  });

  it('goes on past a resource that fails, but not to those that need it', async () => {
    const { options, made } = world({
      Resources: {
        Taken: thing({ Name: 'taken' }),
        Child: thing({ Name: { Ref: 'Taken' } }),
        Big: thing({ Size: 10 }),
        Alone: thing(),
      },
    });
    expect((await problemsOf(options)).map(({ code, place }) => [code, place])).toEqual([
      ['RESOURCE_CONFLICT', 'Stack/Taken'],
      ['INVALID_PROPERTY', 'Stack/Big.Properties.Size'],
    ]);
    expect(made.map(([id]) => id)).toEqual(['Alone']);
  });

  it('takes inert resources, tells of them, and lets others refer to them', async () => {
    const { options, made } = world({
      Resources: {
        Edge: { Type: 'AWS::CloudFront::Distribution', Properties: { Anything: { 'Fn::GetAZs': '' } } },
        Wall: { Type: 'AWS::WAFv2::WebACL' },
        Wall2: { Type: 'AWS::WAFv2::WebACLAssociation' },
        User: thing({ Name: { 'Fn::GetAtt': ['Edge', 'DomainName'] } }),
      },
    });
    const stack = await createResources(options);
    expect(made[0]![1]).toEqual({ Name: expect.stringMatching(/^stack-edge-[a-z0-9]+\.invalid$/) as string });
    expect(stack.inert.map(({ type, count }) => [type, count])).toEqual([
      ['AWS::CloudFront::Distribution', 1],
      ['AWS::WAFv2::WebACL', 1],
      ['AWS::WAFv2::WebACLAssociation', 1],
    ]);
  });

  it('leaves out what a condition leaves out', async () => {
    const { options, made } = world({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { Kept: thing(), Dropped: thing({}, { Condition: 'Never' }) },
      Outputs: { Gone: { Value: { Ref: 'Kept' }, Condition: 'Never' } },
    });
    const stack = await createResources(options);
    expect(made.map(([id]) => id)).toEqual(['Kept']);
    expect(stack.outputs.size).toBe(0);
  });

  it('reads parameters by their default, and passes over the one of the bootstrap stack', async () => {
    const { options, made } = world({
      Parameters: {
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
        Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
      },
      Rules: { CheckBootstrapVersion: {} },
      Resources: { Thing: thing({ Parts: { Ref: 'Names' } }) },
    });
    await createResources(options);
    expect(made[0]![1]).toEqual({ Parts: ['a', 'b'] });
  });

  it('gives names that are stable and keep within a limit', async () => {
    const names: string[] = [];
    const template = { Resources: { ['VeryLong'.repeat(20)]: thing() } };
    for (const _ of [1, 2]) {
      const { options } = world(template);
      const type = options.types.get('Test::Thing')!;
      const types = new Map([
        [
          'Test::Thing',
          {
            ...type,
            create: (_properties: unknown, placement: Parameters<typeof type.create>[1]) => {
              names.push(placement.physicalName(40));
              return { ref: 'x', attributes: {} };
            },
          },
        ],
      ]);
      await createResources({ ...options, types });
    }
    expect(names[0]).toBe(names[1]);
    expect(names[0]).toMatch(/^Stack-VeryLong[A-Za-z]*-[A-Z0-9]{12}$/);
    expect(names[0]!.length).toBe(40);
  });
});

describe('parseTemplate', () => {
  it.each([
    [{ Resources: {}, Transform: 'AWS::Serverless-2016-10-31' }, 'UNSUPPORTED_PROPERTY', /Transform/],
    [{ Resources: {}, Mappings: {} }, 'UNSUPPORTED_PROPERTY', /Mappings/],
    [{ Resources: { A: { Type: 'T', UpdatePolicy: {} } } }, 'UNSUPPORTED_PROPERTY', /UpdatePolicy/],
    [{ Resources: {}, Rules: { Mine: {} } }, 'UNSUPPORTED_PROPERTY', /Mine/],
    [{ Resources: { A: {} } }, 'ASSEMBLY_INVALID', /template is not valid/],
    ['nothing', 'ASSEMBLY_INVALID', /template is not valid/],
  ])('refuses %j', (template, code, message) => {
    expect(() => parseTemplate(template, 'Stack')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });
});

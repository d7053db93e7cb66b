import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import type { Placement } from '../kernel/resource.ts';
import { openStore } from '../kernel/store.ts';
import type { Store } from '../kernel/store.ts';
import type { Iam } from './iam.ts';
import { createIam } from './iam.ts';
import { readUsage, WRITE_INTERVAL } from './usage.ts';

const ACCOUNT = '000000000000';
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Things`;

let clock: ManualClock;
let store: Store;
let iam: Iam;

async function open(): Promise<Iam> {
  return createIam({ clock, store, accountId: ACCOUNT, region: 'us-east-1' });
}

beforeEach(async () => {
  clock = new ManualClock();
  store = (await openStore()).store;
  iam = await open();
});

function make(type: string, logicalId: string, properties: object, on = iam) {
  const definition = on.resources!.find((each) => each.type === type)!;
  const placement: Placement = {
    place: `Stack/${logicalId}`,
    stack: 'Stack',
    logicalId,
    accountId: ACCOUNT,
    region: 'us-east-1',
    physicalName: () => logicalId,
    asset: (key) => key,
    role: () => ({ kind: 'role', arn: 'arn', accountId: ACCOUNT }),
  };
  return definition.create(definition.properties.parse(properties), placement);
}

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const trust = (Service: string, more = {}) =>
  document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more });
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const assume = (service = 'lambda.amazonaws.com', on = iam) =>
  on.assume(`arn:aws:iam::${ACCOUNT}:role/Worker`, service, 'session one', 'Stack/Function');
const get = [{ action: 'dynamodb:GetItem', resource: TABLE }];

describe('a role', () => {
  it('has the name, ARN and id CloudFormation gives', async () => {
    expect(
      await make('AWS::IAM::Role', 'Worker', {
        AssumeRolePolicyDocument: trust('x.amazonaws.com'),
        Path: '/team/',
      }),
    ).toEqual({
      ref: 'Worker',
      attributes: {
        Arn: `arn:aws:iam::${ACCOUNT}:role/team/Worker`,
        RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/) as string,
      },
    });
  });

  it('is taken on by a service it trusts only', async () => {
    await make('AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
    expect(assume()).toEqual({
      kind: 'role',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Worker/session-one`,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/Worker`,
      accountId: ACCOUNT,
    });
    expect(() => assume('states.amazonaws.com')).toThrow(
      expect.objectContaining({
        code: 'INVALID_PROPERTY',
        message: 'The role Worker does not trust states.amazonaws.com',
        place: 'Stack/Function',
      }),
    );
  });

  it.each([
    [{ StringEquals: { 'aws:SourceAccount': ACCOUNT } }, true],
    [{ StringEquals: { 'aws:SourceAccount': '111111111111' } }, false],
  ])('trusts under the condition %j: %j', async (Condition, trusted) => {
    await make('AWS::IAM::Role', 'Worker', {
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com', { Condition }),
    });
    if (trusted) expect(assume().roleArn).toContain('Worker');
    else expect(() => assume()).toThrow(/does not trust/);
  });

  it('must be part of the template', () => {
    expect(() => assume()).toThrow(expect.objectContaining({ code: 'UNRESOLVED_REFERENCE' }));
  });

  it.each([
    ['PermissionsBoundary', { PermissionsBoundary: 'arn:aws:iam::aws:policy/X' }],
    ['Colour', { Colour: 'red' }],
  ])('has no %s', (_name, more) => {
    expect(() =>
      make('AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust('a.b'), ...more }),
    ).toThrow(/Unrecognized key/);
  });

  it('cannot have a policy that AWS manages', () => {
    const arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    expect(() =>
      make('AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust('a.b'), ManagedPolicyArns: [arn] }),
    ).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_PROPERTY',
        message: expect.stringContaining(arn) as string,
      }),
    );
  });

  it.each([
    [
      'of its own',
      async () => {
        await make('AWS::IAM::Role', 'Worker', {
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          Policies: [{ PolicyName: 'p', PolicyDocument: document(allow('dynamodb:GetItem', TABLE)) }],
        });
      },
    ],
    [
      'attached to it',
      async () => {
        await make('AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
        await make('AWS::IAM::Policy', 'P', {
          PolicyName: 'p',
          Roles: ['Worker'],
          PolicyDocument: document(allow('dynamodb:GetItem', TABLE)),
        });
      },
    ],
    [
      'managed and attached to it',
      async () => {
        await make('AWS::IAM::Role', 'Worker', { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') });
        await make('AWS::IAM::ManagedPolicy', 'M', {
          Roles: ['Worker'],
          PolicyDocument: document(allow('dynamodb:GetItem', TABLE)),
        });
      },
    ],
    [
      'managed and named by it',
      async () => {
        const { ref } = await make('AWS::IAM::ManagedPolicy', 'M', {
          PolicyDocument: document(allow('dynamodb:GetItem', TABLE)),
        });
        await make('AWS::IAM::Role', 'Worker', {
          AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
          ManagedPolicyArns: [ref],
        });
      },
    ],
  ])('may do what a policy %s allows, and no more', async (_name, set) => {
    await set();
    expect(() => iam.authorize(assume(), get)).not.toThrow();
    expect(() => iam.authorize(assume(), [...get, { action: 'dynamodb:PutItem', resource: TABLE }])).toThrow(
      expect.objectContaining({
        code: 'AccessDeniedException',
        message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/Worker/session-one is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
      }),
    );
  });

  it('needs a policy to have a role', () => {
    expect(() =>
      make('AWS::IAM::Policy', 'P', {
        PolicyName: 'p',
        Roles: ['Nobody'],
        PolicyDocument: document(allow('a:b', '*')),
      }),
    ).toThrow(/no role named Nobody/);
  });
});

describe('a resource policy', () => {
  const queue = `arn:aws:sqs:us-east-1:${ACCOUNT}:inbox`;
  const sns = { kind: 'service', arn: 'sns.amazonaws.com', accountId: ACCOUNT } as const;
  const send = [{ action: 'sqs:SendMessage', resource: queue }];
  const admit = document({
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue,
  });

  it('lets a service in, as AWS words it when it does not', () => {
    expect(() => iam.authorize(sns, send)).toThrow(
      'Service: sns.amazonaws.com is not authorized to perform: sqs:SendMessage on resource: ' +
        `${queue} because no resource-based policy allows the sqs:SendMessage action`,
    );
    iam.registerResourcePolicy(queue, admit);
    expect(() => iam.authorize(sns, send)).not.toThrow();
  });

  it('is replaced by another from the same place, and joined by one from elsewhere', () => {
    const deny = document({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' });
    iam.registerResourcePolicy(queue, deny, 'Stack/A');
    iam.registerResourcePolicy(queue, admit, 'Stack/B');
    expect(() => iam.authorize(sns, send)).toThrow(/explicit deny in a resource-based policy/);
    iam.registerResourcePolicy(queue, admit, 'Stack/A');
    expect(() => iam.authorize(sns, send)).not.toThrow();
  });

  it('covers what is in the resource, and not what only begins with its name', () => {
    const deny = (Resource: string[]) =>
      document({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource });
    iam.registerResourcePolicy('arn:aws:s3:::store', deny(['*']));
    const read = (resource: string) => () =>
      iam.authorize(iam.operator, [{ action: 's3:GetObject', resource }]);
    expect(read('arn:aws:s3:::store/a/b')).toThrow(/explicit deny/);
    expect(read('arn:aws:s3:::storehouse/a')).not.toThrow();
  });
});

describe('the record of use', () => {
  const setUp = async (on: Iam) => {
    await make(
      'AWS::IAM::Role',
      'Worker',
      {
        AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
        Policies: [
          {
            PolicyName: 'p',
            PolicyDocument: document(allow('dynamodb:Get*', TABLE), allow('dynamodb:PutItem', '*')),
          },
        ],
      },
      on,
    );
    await on.start!();
  };
  const counts = async () =>
    (await readUsage(store)).flatMap(({ grants }) => grants.map(({ action, used }) => [action, used]));

  it('is there from the start, is written now and then and at the end, and goes on after a restart', async () => {
    await setUp(iam);
    expect(await counts()).toEqual([
      ['dynamodb:Get*', 0],
      ['dynamodb:PutItem', 0],
    ]);
    iam.authorize(assume(), get);
    await clock.advance(WRITE_INTERVAL);
    await expect.poll(counts).toEqual([
      ['dynamodb:Get*', 1],
      ['dynamodb:PutItem', 0],
    ]);
    iam.authorize(assume(), get);
    await iam.stop!();
    expect(await counts()).toEqual([
      ['dynamodb:Get*', 2],
      ['dynamodb:PutItem', 0],
    ]);

    const next = await open();
    await setUp(next);
    next.authorize(assume('lambda.amazonaws.com', next), get);
    expect(next.usage()[0]!.grants[0]!.used).toBe(3);
  });

  it('is left alone by a boot that breaks off', async () => {
    await setUp(iam);
    iam.authorize(assume(), get);
    await iam.stop!();
    const broken = await open();
    await broken.stop!();
    expect(await counts()).toEqual([
      ['dynamodb:Get*', 1],
      ['dynamodb:PutItem', 0],
    ]);
  });
});

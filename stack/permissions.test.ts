import { beforeAll, describe, expect, it } from 'vitest';
import type { Template } from 'aws-cdk-lib/assertions';
import { readable, templateOf } from './testing.ts';

let template: Template;
beforeAll(() => {
  template = templateOf('dev');
});

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Every grant of the template as lines `action resource`, by the role that has it. */
function grants(): Record<string, string[]> {
  const byRole: Record<string, string[]> = {};
  for (const policy of Object.values(template.findResources('AWS::IAM::Policy'))) {
    const { PolicyDocument, Roles } = policy.Properties as {
      PolicyDocument: { Statement: Statement[] };
      Roles: { Ref: string }[];
    };
    for (const role of Roles) {
      const lines = (byRole[readable(role)] ??= []);
      for (const { Action, Resource } of PolicyDocument.Statement) {
        for (const action of list(Action)) {
          for (const target of list(Resource)) lines.push(`${action} ${readable(target)}`);
        }
      }
    }
  }
  for (const lines of Object.values(byRole)) lines.sort();
  return byRole;
}

const ORDERS = 'DataOrders.Arn';
const CATALOG = 'DataCatalog.Arn';
const PAYMENTS = 'DataPayments.Arn';
const RECEIPT = 'ReceiptsBucket.Arn/receipts/*';

/** What each function does beside logging, tracing and, all but the last, reporting to the API. */
const FUNCTIONS: Record<string, string[]> = {
  ValidateOrder: [
    `dynamodb:BatchGetItem ${CATALOG}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
  ],
  SaveOrder: [
    `dynamodb:BatchGetItem ${CATALOG}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${CATALOG}`,
    `dynamodb:UpdateItem ${CATALOG}`,
    `dynamodb:UpdateItem ${ORDERS}`,
  ],
  ProcessPayment: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:PutItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${PAYMENTS}`,
  ],
  UpdateInventory: [
    `dynamodb:GetItem ${CATALOG}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${CATALOG}`,
    `dynamodb:UpdateItem ${CATALOG}`,
  ],
  CapturePayment: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:PutItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
    `dynamodb:UpdateItem ${PAYMENTS}`,
  ],
  SendNotification: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${ORDERS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
    'sns:Publish NotificationsOrders',
  ],
  GenerateReceipt: [`dynamodb:GetItem ${ORDERS}`, `dynamodb:UpdateItem ${ORDERS}`, `s3:PutObject ${RECEIPT}`],
  CloseOrder: [`dynamodb:GetItem ${ORDERS}`],
  VoidPayment: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:PutItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${PAYMENTS}`,
  ],
  ReleaseStock: [
    `dynamodb:GetItem ${CATALOG}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${CATALOG}`,
    `dynamodb:UpdateItem ${CATALOG}`,
  ],
  AwaitCustomer: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
  ],
  FlagOrder: [`dynamodb:GetItem ${ORDERS}`],
  RefundPayment: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:PutItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${PAYMENTS}`,
  ],
  WriteCreditNote: [`dynamodb:GetItem ${ORDERS}`, `dynamodb:UpdateItem ${ORDERS}`, `s3:PutObject ${RECEIPT}`],
  CloseRefund: [`dynamodb:GetItem ${ORDERS}`],
  ConfirmPayment: [
    `dynamodb:GetItem ${PAYMENTS}`,
    `dynamodb:PutItem ${PAYMENTS}`,
    `dynamodb:UpdateItem ${PAYMENTS}`,
  ],
  ReceiptLink: [`dynamodb:GetItem ${ORDERS}`, `s3:GetObject ${RECEIPT}`],
};

/** Functions the API calls: they answer it and report nothing. */
const OF_THE_API = ['ConfirmPayment', 'ReceiptLink'];
/** All that report nothing: what a credit note is part of, another function tells. */
const SILENT = [...OF_THE_API, 'WriteCreditNote'];
const OF_REFUNDS_ALONE = ['RefundPayment', 'WriteCreditNote', 'CloseRefund'];

const execution = (machine: string): string =>
  `arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:${machine}.Name:*`;
const onExecutions = (...actions: string[]): string[] =>
  actions.flatMap((action) =>
    ['PipelineMachine', 'RefundsMachine'].map((machine) => `states:${action} ${execution(machine)}`),
  );

/** What the functions on a schedule, and the auditor, do beside logging and tracing. */
const UPKEEP: Record<string, string[]> = {
  AuditAuditOrder: [
    `dynamodb:BatchGetItem ${CATALOG}`,
    `dynamodb:Query ${ORDERS}`,
    `dynamodb:Query ${PAYMENTS}`,
    ...onExecutions('DescribeExecution', 'DescribeStateMachineForExecution', 'GetExecutionHistory'),
  ],
  UpkeepSweepOrders: [
    ...onExecutions('DescribeExecution'),
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:Query ${ORDERS}/index/byDue`,
    `dynamodb:UpdateItem ${ORDERS}`,
    'states:StartExecution PipelineMachine',
    'states:StartExecution RefundsMachine',
  ],
  UpkeepReconcileBooks: [
    ...onExecutions('DescribeExecution'),
    `dynamodb:BatchGetItem ${CATALOG}`,
    `dynamodb:BatchGetItem ${ORDERS}`,
    `dynamodb:ConditionCheckItem ${ORDERS}`,
    `dynamodb:DeleteItem ${ORDERS}`,
    `dynamodb:GetItem ${CATALOG}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${CATALOG}`,
    `dynamodb:PutItem ${ORDERS}`,
    `dynamodb:Query ${CATALOG}`,
    `dynamodb:Query ${ORDERS}`,
    `dynamodb:Query ${PAYMENTS}`,
    `dynamodb:Scan ${CATALOG}`,
    `dynamodb:Scan ${ORDERS}`,
    `dynamodb:Scan ${PAYMENTS}`,
    `dynamodb:UpdateItem ${CATALOG}`,
    `dynamodb:UpdateItem ${ORDERS}`,
    `s3:GetObject ${RECEIPT}`,
    's3:ListBucket ReceiptsBucket.Arn',
  ],
};

const DATA_SOURCES: Record<string, string[]> = {
  Catalog: [
    `dynamodb:BatchGetItem ${CATALOG}`,
    `dynamodb:GetItem ${CATALOG}`,
    `dynamodb:Query ${CATALOG}/index/byListing`,
  ],
  OrdersRead: [
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:Query ${ORDERS}`,
    `dynamodb:Query ${ORDERS}/index/byCustomer`,
  ],
  OrdersPlace: [`dynamodb:GetItem ${ORDERS}`, `dynamodb:PutItem ${ORDERS}`],
  OrdersPost: [
    `dynamodb:DeleteItem ${ORDERS}`,
    `dynamodb:GetItem ${ORDERS}`,
    `dynamodb:PutItem ${ORDERS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
  ],
  OrdersMove: [
    `dynamodb:BatchGetItem ${ORDERS}`,
    `dynamodb:DeleteItem ${ORDERS}`,
    `dynamodb:PutItem ${ORDERS}`,
    `dynamodb:UpdateItem ${ORDERS}`,
  ],
  OrdersProblems: [`dynamodb:Query ${ORDERS}/index/byProblem`],
  OrdersAll: [`dynamodb:BatchGetItem ${ORDERS}`, `dynamodb:Query ${ORDERS}/index/byDay`],
  States: ['states:StartExecution PipelineMachine', 'states:StartExecution RefundsMachine'],
  TaskTokens: ['states:SendTaskSuccess PipelineMachine'],
  ReceiptLink: ['lambda:InvokeFunction FunctionsReceiptLinkFunction.Arn'],
  ConfirmPayment: ['lambda:InvokeFunction FunctionsConfirmPaymentFunction.Arn'],
  AuditOrder: ['lambda:InvokeFunction AuditAuditOrderFunction.Arn'],
};

describe('permissions', () => {
  it.each(Object.entries(FUNCTIONS))('%s may do just this', (name, expected) => {
    const post =
      'arn:AWS::Partition:appsync:AWS::Region:AWS::AccountId:apis/ApiGraphql.ApiId/types/Mutation/fields/postOrderStatus';
    expect(grants()[`Functions${name}Role`]).toEqual(
      [
        ...expected,
        ...(SILENT.includes(name) ? [] : [`appsync:GraphQL ${post}`]),
        `logs:CreateLogStream Functions${name}Logs.Arn`,
        `logs:PutLogEvents Functions${name}Logs.Arn`,
        'xray:PutTelemetryRecords *',
        'xray:PutTraceSegments *',
      ].sort(),
    );
  });

  it.each(Object.entries(DATA_SOURCES))('the data source %s may do just this', (name, expected) => {
    expect(grants()[`DataSources${name}ServiceRole`]).toEqual(expected);
  });

  it.each(Object.entries(UPKEEP))('%s may do just this', (name, expected) => {
    expect(grants()[`${name}Role`]).toEqual(
      [
        ...expected,
        `logs:CreateLogStream ${name}Logs.Arn`,
        `logs:PutLogEvents ${name}Logs.Arn`,
        'xray:PutTelemetryRecords *',
        'xray:PutTraceSegments *',
      ].sort(),
    );
  });

  it.each([
    [
      'PipelineRole',
      Object.keys(FUNCTIONS).filter((name) => ![...OF_THE_API, ...OF_REFUNDS_ALONE].includes(name)),
    ],
    ['RefundsRole', [...OF_REFUNDS_ALONE, 'ReleaseStock', 'FlagOrder']],
  ])('%s may call the functions of its states and nothing else that has a name', (role, functions) => {
    const named = grants()[role]!.filter((line) => !line.endsWith(' *'));
    expect(named).toEqual(
      functions.map((name) => `lambda:InvokeFunction Functions${name}Function.Arn`).sort(),
    );
  });

  it('grants on everything only where AWS knows no resource', () => {
    const services = Object.values(grants())
      .flat()
      .filter((line) => line.endsWith(' *'))
      .map((line) => line.split(':')[0]);
    expect([...new Set(services)].sort()).toEqual(['logs', 'xray']);
  });

  it('has no role but those above and the one of the API’s log', () => {
    const known = [
      ...Object.keys(FUNCTIONS).map((name) => `Functions${name}Role`),
      ...Object.keys(DATA_SOURCES).map((name) => `DataSources${name}ServiceRole`),
      'ApiLogsRole',
      ...Object.keys(UPKEEP).map((name) => `${name}Role`),
      'PipelineRole',
      'RefundsRole',
    ];
    expect(Object.keys(grants()).sort()).toEqual(known.sort());
  });

  it('attaches no managed policies and no policies inside roles', () => {
    for (const [id, role] of Object.entries(template.findResources('AWS::IAM::Role'))) {
      expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
      expect(role.Properties.Policies, id).toBeUndefined();
    }
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { buildSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROJECT } from './bundles.ts';
import { readable, type Resource, resource, templateOf } from './testing.ts';

let dev: Template;
let prod: Template;
beforeAll(() => {
  dev = templateOf('dev');
  prod = templateOf('prod');
});

const all = (template: Template, type: string) => Object.values(template.findResources(type)) as Resource[];

describe('functions', () => {
  it('are all alike', () => {
    const functions = Object.entries(dev.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(20);
    for (const [id, { Properties }] of functions) {
      // Those on a schedule do as much as is due; no customer waits for them.
      const seconds = /SweepOrders/.test(id)
        ? 50
        : /ReconcileBooks/.test(id)
          ? 900
          : /AuditOrder/.test(id)
            ? 25
            : 10;
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: seconds,
        LoggingConfig: { LogFormat: 'JSON' },
        TracingConfig: { Mode: 'Active' },
      });
    }
  });

  it('have a role and a log group each', () => {
    const functions = all(dev, 'AWS::Lambda::Function');
    const roles = new Set(functions.map(({ Properties }) => readable(Properties.Role)));
    const logs = new Set(
      functions.map(({ Properties }) =>
        readable((Properties.LoggingConfig as { LogGroup: unknown }).LogGroup),
      ),
    );
    expect([roles.size, logs.size]).toEqual([20, 20]);
  });

  it.each([
    ['ValidateOrder', ['CATALOG_TABLE', 'GRAPHQL_URL', 'ORDERS_TABLE']],
    ['SaveOrder', ['CATALOG_TABLE', 'GRAPHQL_URL', 'ORDERS_TABLE']],
    ['ProcessPayment', ['GRAPHQL_URL', 'ORDERS_TABLE', 'PAYMENTS_TABLE']],
    ['UpdateInventory', ['CATALOG_TABLE', 'GRAPHQL_URL', 'ORDERS_TABLE']],
    ['CapturePayment', ['GRAPHQL_URL', 'ORDERS_TABLE', 'PAYMENTS_TABLE']],
    ['SendNotification', ['GRAPHQL_URL', 'NOTIFICATION_TOPIC_ARN', 'ORDERS_TABLE']],
    ['GenerateReceipt', ['GRAPHQL_URL', 'ORDERS_TABLE', 'RECEIPTS_BUCKET']],
    ['CloseOrder', ['GRAPHQL_URL', 'ORDERS_TABLE']],
    ['VoidPayment', ['GRAPHQL_URL', 'ORDERS_TABLE', 'PAYMENTS_TABLE']],
    ['ReleaseStock', ['CATALOG_TABLE', 'GRAPHQL_URL', 'ORDERS_TABLE']],
    ['AwaitCustomer', ['GRAPHQL_URL', 'ORDERS_TABLE', 'PAYMENTS_TABLE']],
    ['FlagOrder', ['GRAPHQL_URL', 'ORDERS_TABLE']],
    ['RefundPayment', ['GRAPHQL_URL', 'ORDERS_TABLE', 'PAYMENTS_TABLE']],
    ['WriteCreditNote', ['ORDERS_TABLE', 'RECEIPTS_BUCKET']],
    ['CloseRefund', ['GRAPHQL_URL', 'ORDERS_TABLE']],
    ['ConfirmPayment', ['PAYMENTS_TABLE']],
    ['ReceiptLink', ['ORDERS_TABLE', 'RECEIPTS_BUCKET']],
  ])('%s knows what it works on and nothing else', (name, variables) => {
    const { Properties } = resource(dev, 'AWS::Lambda::Function', new RegExp(`^Functions${name}Function`));
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    const common = ['NODE_OPTIONS', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'];
    expect(Object.keys(Variables).sort()).toEqual([...variables, ...common].sort());
  });
});

describe('the API', () => {
  it('admits customers by the user pool, the pipeline by IAM, and nobody else', () => {
    dev.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
      XrayEnabled: true,
      LogConfig: { FieldLogLevel: 'ERROR', ExcludeVerboseContent: true },
    });
    expect(Object.keys(dev.findResources('AWS::AppSync::ApiKey'))).toEqual([]);
  });

  it('hides its schema from customers in prod', () => {
    dev.hasResourceProperties('AWS::AppSync::GraphQLApi', { IntrospectionConfig: 'ENABLED' });
    prod.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      IntrospectionConfig: 'DISABLED',
      QueryDepthLimit: 8,
      ResolverCountLimit: 50,
    });
  });

  it('has a resolver for each field of the root types', () => {
    const schema = buildSchema(
      ['codegen/appsync-prelude.graphql', 'schema.graphql']
        .map((file) => readFileSync(join(PROJECT, file), 'utf8'))
        .join('\n'),
    );
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (type) => Object.keys(type!.getFields()).map((field) => `${type!.name}.${field}`),
    );
    const resolved = all(dev, 'AWS::AppSync::Resolver').map(
      ({ Properties }) => `${Properties.TypeName}.${Properties.FieldName}`,
    );
    expect(resolved.sort()).toEqual(fields.sort());
  });

  it.each([
    ['products', ['listProducts', 'getProducts']],
    ['orderEvents', ['ownOrder', 'listEvents']],
    ['receiptLink', ['ownOrder', 'linkReceipt']],
    ['placeOrder', ['acceptOrder', 'acceptOrder', 'findOrder', 'startExecution']],
    ['postOrderStatus', ['readOrder', 'writeStatus', 'readOrder', 'writeStatus', 'readEvent']],
  ])('answers %s by the functions in this order', (field, functions) => {
    const { Properties } = resource(dev, 'AWS::AppSync::Resolver', new RegExp(`${field}`, 'i'));
    const { Functions } = Properties.PipelineConfig as { Functions: unknown[] };
    expect(Functions.map((one) => readable(one))).toEqual(
      functions.map((name) => `Resolvers${name}.FunctionId`),
    );
  });

  it('tells placeOrder by reference which tables and which state machine there are', () => {
    const { Properties } = resource(dev, 'AWS::AppSync::Resolver', /placeOrder/);
    expect(readable(Properties.Code)).toBe('DataOrders DataCatalog PipelineMachine RefundsMachine');
  });

  it('calls Step Functions signed, as its own role', () => {
    const { Properties } = resource(dev, 'AWS::AppSync::DataSource', /States/);
    expect(readable((Properties.HttpConfig as { Endpoint: unknown }).Endpoint)).toBe(
      'https://states.AWS::Region.amazonaws.com/',
    );
    expect(Properties.HttpConfig).toMatchObject({
      AuthorizationConfig: { AuthorizationType: 'AWS_IAM', AwsIamConfig: { SigningServiceName: 'states' } },
    });
  });
});

describe('what is kept', () => {
  it('can be restored, and in prod not be deleted by mistake', () => {
    for (const [template, protectedOrNot, policy] of [
      [dev, false, 'Delete'],
      [prod, true, 'Retain'],
    ] as const) {
      const tables = all(template, 'AWS::DynamoDB::GlobalTable');
      expect(tables).toHaveLength(3);
      for (const { Properties, DeletionPolicy } of tables) {
        expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
        expect(Properties.Replicas).toEqual([
          expect.objectContaining({
            DeletionProtectionEnabled: protectedOrNot,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ]);
        expect(DeletionPolicy).toBe(policy);
      }
    }
  });

  it('is indexed by customer, by day, by what is due, by problem and by listing', () => {
    const indexes = all(dev, 'AWS::DynamoDB::GlobalTable').flatMap(
      ({ Properties }) => (Properties.GlobalSecondaryIndexes ?? []) as object[],
    );
    expect(indexes).toEqual([
      {
        IndexName: 'byCustomer',
        KeySchema: [
          { AttributeName: 'customerId', KeyType: 'HASH' },
          { AttributeName: 'placedKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'byDay',
        KeySchema: [
          { AttributeName: 'placedDay', KeyType: 'HASH' },
          { AttributeName: 'placedKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byDue',
        KeySchema: [
          { AttributeName: 'dueShard', KeyType: 'HASH' },
          { AttributeName: 'dueAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'byProblem',
        KeySchema: [
          { AttributeName: 'problemState', KeyType: 'HASH' },
          { AttributeName: 'problemKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'byListing',
        KeySchema: [
          { AttributeName: 'listing', KeyType: 'HASH' },
          { AttributeName: 'listingKey', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('lies in buckets that are private, encrypted and speak TLS alone', () => {
    const buckets = dev.findResources('AWS::S3::Bucket');
    expect(Object.keys(buckets)).toHaveLength(3);
    for (const { Properties } of Object.values(buckets)) {
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(Properties.BucketEncryption).toBeDefined();
    }
    for (const { Properties } of all(dev, 'AWS::S3::BucketPolicy')) {
      const { Statement } = Properties.PolicyDocument as { Statement: object[] };
      expect(Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
    expect(resource(dev, 'AWS::S3::Bucket', /^Receipts/).Properties.VersioningConfiguration).toEqual({
      Status: 'Enabled',
    });
  });

  it('keeps every log for a while and not for ever', () => {
    for (const [template, days] of [
      [dev, 14],
      [prod, 365],
    ] as const) {
      const groups = all(template, 'AWS::Logs::LogGroup');
      expect(groups).toHaveLength(23);
      for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(days);
    }
  });
});

describe('notifications', () => {
  it('go out encrypted, by e-mail, and wait in a queue when they cannot be delivered', () => {
    const { Properties } = resource(dev, 'AWS::SNS::Subscription', /^Notifications/);
    expect(Properties).toMatchObject({ Protocol: 'email', Endpoint: 'operator@example.com' });
    expect(readable((Properties.RedrivePolicy as { deadLetterTargetArn: unknown }).deadLetterTargetArn)).toBe(
      'NotificationsUndelivered.Arn',
    );
    expect(resource(dev, 'AWS::SNS::Topic', /^Notifications/).Properties.KmsMasterKeyId).toBeDefined();
  });
});

describe('customers', () => {
  it('sign up by e-mail and sign in without sending their password', () => {
    dev.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
    dev.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
    });
    dev.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'operators' });
  });
});

describe('the web app', () => {
  it('is served by CloudFront alone, with a policy that lets it talk to its own API only', () => {
    const { Properties } = resource(dev, 'AWS::CloudFront::ResponseHeadersPolicy', /./);
    const config = Properties.ResponseHeadersPolicyConfig as {
      SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown } };
    };
    const policy = readable(config.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);
    expect(policy.split('; ')).toContain(
      "connect-src 'self' https://ApiGraphql.GraphQLDns wss://ApiGraphql.RealtimeDns https://cognito-idp.AWS::Region.amazonaws.com",
    );
    expect(policy).toContain("default-src 'none'");
    const directives = policy.split('; ');
    expect(directives).toEqual(
      expect.arrayContaining(["script-src 'self'", "img-src 'self' data:", "font-src 'self'"]),
    );
    // Nothing but styles may stand in the page itself.
    expect(directives.filter((directive) => directive.includes('unsafe'))).toEqual([
      "style-src 'self' 'unsafe-inline'",
    ]);
    dev.resourceCountIs('AWS::CloudFront::OriginAccessControl', 1);
  });

  it('finds its configuration among the outputs', () => {
    const { Value } = Object.values(dev.findOutputs('WebConfig'))[0] as { Value: unknown };
    expect(JSON.parse(readable(Value))).toEqual({
      region: 'AWS::Region',
      userPoolId: 'IdentityPool',
      userPoolClientId: 'IdentityPoolWebClient',
      graphqlUrl: 'ApiGraphql.GraphQLUrl',
      realtimeUrl: 'ApiGraphql.RealtimeUrl',
    });
  });
});

describe('upkeep', () => {
  it.each([
    ['rate(1 minute)', 'UpkeepSweepOrdersFunction.Arn'],
    ['rate(1 day)', 'UpkeepReconcileBooksFunction.Arn'],
  ])('happens at %s', (schedule, target) => {
    const rules = all(dev, 'AWS::Events::Rule').filter(
      ({ Properties }) => Properties.ScheduleExpression === schedule,
    );
    expect(rules).toHaveLength(1);
    const targets = rules[0]!.Properties.Targets as { Arn: unknown }[];
    expect(targets.map(({ Arn }) => readable(Arn))).toEqual([target]);
  });
});

describe('monitoring', () => {
  it.each([
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionThrottled',
    '5XXError',
    'ApproximateNumberOfMessagesVisible',
  ])('rings for %s', (MetricName) => {
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^MonitoringAlarms') }],
    });
  });

  it.each([
    ['OrderNeedsAttention', [{ Name: 'service', Value: 'flag-order' }]],
    ['BooksMismatch', [{ Name: 'service', Value: 'reconcile-books' }]],
    ['BooksUnread', [{ Name: 'service', Value: 'reconcile-books' }]],
    [
      'OrderClosed',
      [
        { Name: 'outcome', Value: 'CONFIRMED' },
        { Name: 'service', Value: 'close-order' },
      ],
    ],
  ])('rings for %s, as the function counts it', (MetricName, Dimensions) => {
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'orders', MetricName, Dimensions });
  });

  it('may publish its alarms', () => {
    const { Properties } = resource(dev, 'AWS::SNS::TopicPolicy', /^Monitoring/);
    const { Statement } = Properties.PolicyDocument as { Statement: object[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
  });

  it('rings for the errors of each function', () => {
    const watched = all(dev, 'AWS::CloudWatch::Alarm').filter(
      ({ Properties }) => Properties.Namespace === 'AWS/Lambda',
    );
    const functions = Object.keys(dev.findResources('AWS::Lambda::Function'));
    expect(watched).toHaveLength(functions.length);
  });
});

import { Duration, Stack } from 'aws-cdk-lib';
import type { GraphqlApi } from 'aws-cdk-lib/aws-appsync';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Metric,
  PeriodOverride,
  SingleValueWidget,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { OrderFunction } from './function.ts';
import type { Functions } from './functions.ts';

export interface MonitoringProps {
  api: GraphqlApi;
  functions: Functions;
  machine: StateMachine;
  refundMachine: StateMachine;
  /** Functions beside those of the pipeline and its API. */
  others: readonly OrderFunction[];
  reconcileBooks: OrderFunction;
  /** Notifications nobody could be given. */
  undelivered: Queue;
  email: string;
  metricsNamespace: string;
}

const PERIOD = Duration.minutes(5);

/** One dashboard to see at a glance how orders fare, and alarms for what somebody has to look at. */
export class Monitoring extends Construct {
  readonly #props: MonitoringProps;
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#props = props;
    this.#topic = new Topic(this, 'Alarms', { displayName: 'Order system alarms', enforceSSL: true });
    // A policy of its own takes the place of the default one, by which the alarms could publish.
    const { account, partition, region } = Stack.of(this);
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.#topic.topicArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
        },
      }),
    );
    this.#topic.addSubscription(new EmailSubscription(props.email));
    this.#alarms();
    this.#dashboard();
  }

  #alarms(): void {
    const { functions, machine, others, reconcileBooks, refundMachine, undelivered } = this.#props;
    this.#alarm('ExecutionsFailed', machine.metricFailed(), 'An order was given up on');
    this.#alarm(
      'ExecutionsTimedOut',
      machine.metricTimedOut(),
      'An order took longer than an order may take',
    );
    this.#alarm('RefundsFailed', refundMachine.metricFailed(), 'A refund did not come to its end');
    this.#alarm(
      'OrdersNeedAttention',
      this.#counted('OrderNeedsAttention', functions.flagOrder),
      'An order could not be undone or refunded: see orderProblems, and repairOrder',
    );
    this.#alarm(
      'FollowUpsPending',
      this.#closed('OrderClosed', 'CONFIRMED', Stats.SUM),
      'A paid order waits for its notification or its receipt; the sweeper tries on',
    );
    this.#alarm(
      'BooksMismatch',
      this.#counted('BooksMismatch', reconcileBooks),
      'Orders, payments, stock or receipts do not agree: see npm run reconcile',
    );
    this.#alarm(
      'BooksUnread',
      this.#counted('BooksUnread', reconcileBooks),
      'The daily comparison did not come to its end: run npm run reconcile, which goes on from there',
    );
    this.#alarm('ExecutionsThrottled', machine.metricThrottled(), 'Step Functions slows the orders down');
    this.#alarm('ApiErrors', this.#api('5XXError', Stats.SUM), 'The API failed on its own side');
    this.#alarm(
      'Undelivered',
      undelivered.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      'A notification could not be delivered and waits in the queue',
    );
    for (const { name, lambda } of [...functions.all, ...others]) {
      this.#alarm(
        `Errors-${name}`,
        lambda.metricErrors(),
        `${name} failed more often than retries explain`,
        5,
      );
    }
  }

  /** Rings when the metric reaches `threshold` within five minutes. */
  #alarm(id: string, metric: Metric, alarmDescription: string, threshold = 1): void {
    const alarm = new Alarm(this, id, {
      metric: metric.with({ period: PERIOD }),
      alarmDescription,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }

  #dashboard(): void {
    const { functions, machine } = this.#props;
    const steps = functions.all;
    const dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(3),
      periodOverride: PeriodOverride.AUTO,
    });
    dashboard.addWidgets(
      new SingleValueWidget({
        title: 'Orders',
        width: 16,
        height: 4,
        sparkline: true,
        metrics: this.#outcomes(),
      }),
      new SingleValueWidget({
        title: 'Live connections',
        width: 8,
        height: 4,
        sparkline: true,
        metrics: [this.#api('ActiveConnections', Stats.SUM, 'connections')],
      }),
    );
    dashboard.addWidgets(
      graph('Executions', [
        machine.metricStarted({ label: 'started' }),
        machine.metricSucceeded({ label: 'succeeded' }),
        machine.metricFailed({ label: 'failed' }),
        machine.metricTimedOut({ label: 'timed out' }),
      ]),
      graph('Time from placed to completed', [
        this.#closed('OrderDuration', 'COMPLETED', Stats.p(50), 'p50'),
        this.#closed('OrderDuration', 'COMPLETED', Stats.p(99), 'p99'),
      ]),
      graph('Throttles', [
        machine.metricThrottled({ label: 'Step Functions' }),
        new MathExpression({
          label: 'Lambda',
          expression: steps.map((_, index) => `t${index}`).join('+'),
          usingMetrics: Object.fromEntries(
            steps.map(({ lambda }, index) => [`t${index}`, lambda.metricThrottles()]),
          ),
          period: PERIOD,
        }),
      ]),
    );
    dashboard.addWidgets(
      graph(
        'Step time, p95',
        steps.map(({ lambda, name }) => lambda.metricDuration({ statistic: Stats.p(95), label: name })),
      ),
      graph(
        'Step errors',
        steps.map(({ lambda, name }) => lambda.metricErrors({ label: name })),
      ),
      graph('API', [
        this.#api('Requests', Stats.SUM, 'requests'),
        this.#api('4XXError', Stats.SUM, 'refused (4XX)'),
        this.#api('5XXError', Stats.SUM, 'failed (5XX)'),
      ]),
    );
    dashboard.addWidgets(
      graph('API latency', [
        this.#api('Latency', Stats.p(50), 'p50'),
        this.#api('Latency', Stats.p(99), 'p99'),
      ]),
      new LogQueryWidget({
        title: 'One order: put its id in place of ORDER_ID',
        width: 16,
        height: 6,
        view: LogQueryVisualizationType.TABLE,
        logGroupNames: steps.map(({ logGroup }) => logGroup.logGroupName),
        queryLines: [
          'fields @timestamp, service, level, message',
          'filter orderId = "ORDER_ID"',
          'sort @timestamp asc',
          'limit 200',
        ],
      }),
    );
  }

  /** How many orders came to each end; `CloseOrder` counts them. */
  #outcomes(): IMetric[] {
    return ['COMPLETED', 'CONFIRMED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'].map((outcome) =>
      this.#closed('OrderClosed', outcome, Stats.SUM, outcome.toLowerCase()),
    );
  }

  #closed(metricName: string, outcome: string, statistic: string, label?: string): Metric {
    return new Metric({
      namespace: this.#props.metricsNamespace,
      metricName,
      dimensionsMap: { service: this.#props.functions.closeOrder.name, outcome },
      statistic,
      period: PERIOD,
      ...(label ? { label } : {}),
    });
  }

  /** What a function counts, without further dimensions. */
  #counted(metricName: string, { name }: OrderFunction): Metric {
    return new Metric({
      namespace: this.#props.metricsNamespace,
      metricName,
      dimensionsMap: { service: name },
      statistic: Stats.SUM,
      period: PERIOD,
    });
  }

  #api(metricName: string, statistic: string, label?: string): Metric {
    return new Metric({
      namespace: 'AWS/AppSync',
      metricName,
      dimensionsMap: { GraphQLAPIId: this.#props.api.apiId },
      statistic,
      period: PERIOD,
      ...(label ? { label } : {}),
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width: 8, height: 6, left });
}

import { AwsError } from '../kernel/errors.ts';
import type { SubscriptionProperties, TopicProperties } from './schemas.ts';

export interface Subscription {
  arn: string;
  properties: SubscriptionProperties;
}

export interface Topic {
  arn: string;
  name: string;
  properties: TopicProperties;
  /** The document of its topic policy. */
  policy: unknown;
  subscriptions: Subscription[];
}

/** Every topic there is, by ARN. */
export class Topics {
  readonly #topics = new Map<string, Topic>();
  readonly #prefix: string;

  constructor({ region, accountId }: { region: string; accountId: string }) {
    this.#prefix = `arn:aws:sns:${region}:${accountId}:`;
  }

  arnOf(name: string): string {
    return this.#prefix + name;
  }

  add(topic: Topic): void {
    this.#topics.set(topic.arn, topic);
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** @throws AwsError as SNS answers an ARN that is none, is elsewhere, or names no topic. */
  at(arn: string): Topic {
    const elements = arn.split(':').length;
    if (elements < ARN_ELEMENTS) {
      throw new AwsError(
        'InvalidParameter',
        `Invalid parameter: TopicArn Reason: An ARN must have at least ${ARN_ELEMENTS} elements, not ${elements}`,
      );
    }
    if (!arn.startsWith(this.#prefix)) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
    }
    const topic = this.#topics.get(arn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    return topic;
  }

  /** In the order of their names. */
  list(): Topic[] {
    return [...this.#topics.values()].sort((left, right) => (left.arn < right.arn ? -1 : 1));
  }
}

const ARN_ELEMENTS = 6;

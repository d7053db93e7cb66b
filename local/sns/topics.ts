import type { SubscriptionProperties } from './schemas.ts';

export interface Subscription {
  arn: string;
  properties: SubscriptionProperties;
}

export interface Topic {
  arn: string;
  name: string;
  displayName: string;
  policy: unknown;
  subscriptions: Subscription[];
}

import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { StageSettings } from './settings.ts';

/** Index of Orders by customer, in the order of placing. */
export const ORDERS_BY_CUSTOMER = 'byCustomer';
/** Index of all orders by the day they were placed: keys alone. */
export const ORDERS_BY_DAY = 'byDay';
/** Sparse index of the orders that are not at rest, by when to look after them: keys alone. */
export const ORDERS_BY_DUE = 'byDue';
/** Sparse index of what is wrong with orders, longest waiting first. */
export const ORDERS_BY_PROBLEM = 'byProblem';
/** Index of Catalog by listing: keys alone, so that a change of stock does not touch it. */
export const CATALOG_BY_LISTING = 'byListing';

/** The three tables; what stands in them is told in docs/data-model.md. */
export class Data extends Construct {
  readonly orders: TableV2;
  readonly catalog: TableV2;
  readonly payments: TableV2;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.orders = this.#table('Orders', settings);
    this.orders.addGlobalSecondaryIndex({
      indexName: ORDERS_BY_CUSTOMER,
      partitionKey: { name: 'customerId', type: AttributeType.STRING },
      sortKey: { name: 'placedKey', type: AttributeType.STRING },
    });
    this.orders.addGlobalSecondaryIndex({
      indexName: ORDERS_BY_DAY,
      partitionKey: { name: 'placedDay', type: AttributeType.STRING },
      sortKey: { name: 'placedKey', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.orders.addGlobalSecondaryIndex({
      indexName: ORDERS_BY_DUE,
      partitionKey: { name: 'dueShard', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.orders.addGlobalSecondaryIndex({
      indexName: ORDERS_BY_PROBLEM,
      partitionKey: { name: 'problemState', type: AttributeType.STRING },
      sortKey: { name: 'problemKey', type: AttributeType.STRING },
    });
    this.catalog = this.#table('Catalog', settings);
    this.catalog.addGlobalSecondaryIndex({
      indexName: CATALOG_BY_LISTING,
      partitionKey: { name: 'listing', type: AttributeType.STRING },
      sortKey: { name: 'listingKey', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.payments = this.#table('Payments', settings);
  }

  /** On demand, restorable to any second of the last 35 days; encrypted at rest with a key DynamoDB owns. */
  #table(id: string, settings: StageSettings): TableV2 {
    return new TableV2(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.protectData,
      removalPolicy: settings.removalPolicy,
    });
  }
}

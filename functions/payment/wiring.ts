import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { variable } from '../aws/environment.ts';
import { createPaymentLedger } from './ledger.ts';
import { createMockProvider } from './mock-provider.ts';
import type { PaymentProvider } from './provider.ts';

/** The provider of this deployment. A real one takes the mock's place here and nowhere else. */
export function paymentProvider(client: DynamoDBDocumentClient): PaymentProvider {
  return createMockProvider(createPaymentLedger(client, variable('PAYMENTS_TABLE')), () => new Date());
}

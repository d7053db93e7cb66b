import { documentClient } from '../aws/document-client.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { awaitCustomer } from './await-customer.ts';

const client = documentClient();
const dependencies = stepDependencies(client);

export const handler = stepHandler(
  awaitCustomer({ ...dependencies, provider: paymentProvider(client) }),
  dependencies,
);

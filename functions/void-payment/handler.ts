import { documentClient } from '../aws/document-client.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { undoHandler } from '../pipeline/undo.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { voidPayment } from './void-payment.ts';

const client = documentClient();
const dependencies = stepDependencies(client);

export const handler = undoHandler(
  voidPayment({ ...dependencies, provider: paymentProvider(client) }),
  dependencies,
);

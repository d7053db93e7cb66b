import { documentClient } from '../aws/document-client.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { processPayment } from './process-payment.ts';

const client = documentClient();

export const handler = stepHandler(processPayment(paymentProvider(client)), stepDependencies(client));

import { documentClient } from '../aws/document-client.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { refundHandler } from '../refund/frame.ts';
import { refundPayment } from './refund-payment.ts';

const client = documentClient();
const { orders, status } = stepDependencies(client);

export const handler = refundHandler(refundPayment({ provider: paymentProvider(client), status }), orders);

import { documentClient } from '../aws/document-client.ts';
import { paymentProvider } from '../payment/wiring.ts';
import { confirmPaymentHandler } from './confirm-payment.ts';

export const handler = confirmPaymentHandler(paymentProvider(documentClient()));

import { documentClient } from '../aws/document-client.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { refundHandler } from '../refund/frame.ts';
import { closeRefund } from './close-refund.ts';

const { orders, status } = stepDependencies(documentClient());

export const handler = refundHandler(closeRefund(status), orders);

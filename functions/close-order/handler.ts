import { documentClient } from '../aws/document-client.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { closeOrderHandler } from './close-order.ts';

export const handler = closeOrderHandler(stepDependencies(documentClient()));

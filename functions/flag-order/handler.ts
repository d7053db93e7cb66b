import { documentClient } from '../aws/document-client.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { flagOrderHandler } from './flag-order.ts';

export const handler = flagOrderHandler(stepDependencies(documentClient()));

import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { createCatalogue } from '../stock/catalogue.ts';
import { validateOrder } from './validate-order.ts';

const client = documentClient();
const dependencies = stepDependencies(client);
const catalogue = createCatalogue(client, variable('CATALOG_TABLE'));

export const handler = stepHandler(validateOrder({ ...dependencies, catalogue }), dependencies);

import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { createCatalogue } from '../stock/catalogue.ts';
import { createStockCommitter } from '../stock/commit-stock.ts';
import { updateInventory } from './update-inventory.ts';

const client = documentClient();
const table = variable('CATALOG_TABLE');
const stock = createStockCommitter(client, createCatalogue(client, table), table);

export const handler = stepHandler(updateInventory(stock), stepDependencies(client));

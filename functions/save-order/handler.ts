import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { createCatalogue } from '../stock/catalogue.ts';
import { createStockHolder } from '../stock/hold-stock.ts';
import { saveOrder } from './save-order.ts';

const client = documentClient();
const catalogTable = variable('CATALOG_TABLE');
const catalogue = createCatalogue(client, catalogTable);
const stock = createStockHolder({ client, catalogue, ordersTable: variable('ORDERS_TABLE'), catalogTable });

export const handler = stepHandler(saveOrder(stock), stepDependencies(client));

import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { undoHandler } from '../pipeline/undo.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { createCatalogue } from '../stock/catalogue.ts';
import { createStockReleaser } from '../stock/release-stock.ts';
import { releaseStock } from './release-stock.ts';

const client = documentClient();
const table = variable('CATALOG_TABLE');
const stock = createStockReleaser(client, createCatalogue(client, table), table);

export const handler = undoHandler(releaseStock(stock), stepDependencies(client));

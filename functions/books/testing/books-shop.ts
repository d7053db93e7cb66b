import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '../../../domain/keys.ts';
import { ledgerKey, orderPartition, productKey } from '../../../domain/keys.ts';
import { createS3 } from '../../../local/s3/s3.ts';
import { Bench, CLIENT } from '../../../local/testing/bench.ts';
import { openLocalShop } from '../../testing/local-shop.ts';
import type { PlacedOrder, Shop } from '../../testing/shop.ts';
import { TABLES } from '../../testing/tables.ts';
import type { Finding } from '../finding.ts';
import type { Comparison, ReconcilerOptions, Request } from '../reconciler.ts';
import { createReconciler } from '../reconciler.ts';
import { reconcilerOptions } from '../wiring.ts';
import type { Customer } from './machine.ts';
import { HandMachine } from './machine.ts';

type Item = Record<string, unknown>;
type TableName = keyof typeof TABLES;

/** Past the grace of all that was done so far. */
const LATER_MS = 10 * 60_000;
const BUCKET = 'receipts-bucket';

export interface Wish extends Partial<Request>, Pick<ReconcilerOptions, 'mostSuspects'> {
  laterMs?: number;
  /** Done when an order is read, before it is judged. */
  whileRead?: () => Promise<unknown>;
  /** Done before each repair. */
  beforeRepair?: () => Promise<unknown>;
}

/** A shop whose books can be compared and damaged. */
export interface BooksShop {
  shop: Shop;
  /** Compares the books as if some time had passed since the last order moved: ten minutes, unless told. */
  compare(request?: Wish): Promise<Comparison>;
  /** What a comparison finds, such as `order-1 EVENT_MISSING`, in order. */
  found(request?: Wish): Promise<string[]>;
  /** Puts a product on sale, with its first stock in the ledger. */
  putProduct(id: string, onHand: number): Promise<void>;
  /** Drives an order to its end, as the state machine does. */
  drive(orderId: string, order?: PlacedOrder & { customer?: Customer }): Promise<void>;
  /** Refunds some of an order's payment, as the state machine does. */
  refund(orderId: string, amount: number, returnStock?: boolean): Promise<void>;
  item(table: TableName, key: Key): Promise<Item | undefined>;
  /** What is noted beside an order. */
  problems(orderId: string): Promise<Item[]>;
  /** Every item of every table. */
  everything(): Promise<Item[][]>;
  /** Changes, adds (all attributes) or, by undefined, removes attributes of an item behind everybody's back. */
  edit(table: TableName, key: Key, values: Item): Promise<void>;
  remove(table: TableName, key: Key): Promise<void>;
  putObject(key: string, text: string): Promise<void>;
  removeObject(key: string): Promise<void>;
  /** Takes back all edits and removals, and what was noted of them. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function openBooksShop(): Promise<BooksShop> {
  const { shop, close } = await openLocalShop();
  const bench = await Bench.open();
  const part = bench.add(await createS3(bench.options('s3')));
  await bench.create(part, 'AWS::S3::Bucket', { BucketName: BUCKET });
  process.env.AWS_ENDPOINT_URL_S3 = await bench.serve('s3');
  const s3 = new S3Client({ ...CLIENT, forcePathStyle: true });
  const machine = new HandMachine(shop);
  let later = 0;
  let meanwhile: Pick<Wish, 'whileRead' | 'beforeRepair'> = {};
  const options = reconcilerOptions(() => new Date(Date.now() + later));
  const { executions, repairer } = options;
  const watched: ReconcilerOptions = {
    ...options,
    executions: {
      async stateOf(work) {
        const state = await executions.stateOf(work);
        await meanwhile.whileRead?.();
        return state;
      },
    },
    repairer: {
      async mend(...repair) {
        await meanwhile.beforeRepair?.();
        return repairer.mend(...repair);
      },
    },
  };
  const undo: (() => Promise<unknown>)[] = [];

  const { client } = shop;
  const put = (table: TableName, item: Item) =>
    client.send(new PutCommand({ TableName: TABLES[table], Item: item }));
  const drop = (table: TableName, key: Key) =>
    client.send(new DeleteCommand({ TableName: TABLES[table], Key: { ...key } }));
  /** Keeps an item as it is now, for `restore`. */
  async function keep(table: TableName, key: Key): Promise<Item> {
    const before = await books.item(table, key);
    undo.push(() => (before ? put(table, before) : drop(table, key)));
    return before ?? {};
  }
  async function keepObject(key: string): Promise<void> {
    const before = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key })).catch(() => undefined);
    const Body = await before?.Body?.transformToByteArray();
    undo.push(() =>
      Body
        ? s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body }))
        : s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key })),
    );
  }

  const books: BooksShop = {
    shop,
    compare({ laterMs = LATER_MS, whileRead, beforeRepair, mostSuspects, ...request } = {}) {
      later = laterMs;
      meanwhile = { whileRead, beforeRepair };
      const compare = createReconciler({ ...watched, ...(mostSuspects ? { mostSuspects } : {}) });
      return compare({ repair: false, isLate: () => false, ...request });
    },
    async found(request) {
      return (await books.compare(request)).findings.map(textOf).sort();
    },
    async putProduct(id, onHand) {
      await shop.putProduct({ id, amount: 1250, onHand });
      await put('catalog', {
        ...ledgerKey(id, '-', 'SUPPLY'),
        ...{ productId: id, orderId: '-', movement: 'SUPPLY', onHandDelta: onHand, reservedDelta: 0 },
        at: new Date().toISOString(),
      });
    },
    drive: (orderId, { customer = 'CONFIRMS', ...order } = {}) => machine.order(orderId, order, customer),
    async refund(orderId, amount, returnStock = false) {
      await shop.api.refund(orderId, { amount, currency: 'EUR' }, { returnStock });
      await machine.refund(orderId);
    },
    async item(table, key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: TABLES[table], Key: { ...key }, ConsistentRead: true }),
      );
      return Item;
    },
    async problems(orderId) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: TABLES.orders,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': orderPartition(orderId), ':prefix': 'PROBLEM#' },
        }),
      );
      return Items ?? [];
    },
    everything: () =>
      Promise.all(
        Object.values(TABLES).map(async (TableName) => {
          const { Items } = await client.send(new ScanCommand({ TableName }));
          return Items ?? [];
        }),
      ),
    async edit(table, key, values) {
      await put(table, { ...(await keep(table, key)), ...key, ...values });
    },
    async remove(table, key) {
      await keep(table, key);
      await drop(table, key);
    },
    async putObject(key, text) {
      await keepObject(key);
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
    },
    async removeObject(key) {
      await keepObject(key);
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
    },
    async restore() {
      for (const step of undo.splice(0).reverse()) await step();
    },
    async close() {
      s3.destroy();
      await close();
      await bench.close();
    },
  };
  return books;
}

/** A finding in short. */
export function textOf({ orderId, productId, code }: Finding): string {
  return `${orderId ?? productId} ${code}`;
}

/** Keys of an order's items, in short. */
export const keysOf = (orderId: string) => ({
  payment: { pk: `PAYMENT#${orderId}`, sk: 'PAYMENT' },
  operation: (kind: string, n = 1) => ({
    pk: `PAYMENT#${orderId}`,
    sk: `OPERATION#${orderId}:${kind}:${n}`,
  }),
  partition: orderPartition(orderId),
  product: productKey,
});

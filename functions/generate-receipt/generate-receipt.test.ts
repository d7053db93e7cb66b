import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Shop } from '../testing/shop.ts';
import { openLocalShop } from '../testing/local-shop.ts';
import { STEPS_TO_CAPTURE } from '../testing/shop.ts';

let shop: Shop;
let close: () => Promise<void>;
let id: string;

beforeAll(async () => {
  ({ shop, close } = await openLocalShop());
  await shop.putProduct({ id: 'beans', amount: 1250, onHand: 1000 });
});

afterAll(() => close());

beforeEach(async () => {
  id = shop.newOrderId();
  shop.forget();
  await shop.place(id);
  await shop.runAll(STEPS_TO_CAPTURE, id);
});

const stored = (): Buffer => shop.objects.get(`/receipts-bucket/receipts/${id}/v1.pdf`) ?? Buffer.alloc(0);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Runs the step while the API is away: the receipt is written, and nobody is told. */
async function writeUnreported(): Promise<void> {
  shop.interruptApi();
  await expect(shop.run('generate-receipt', id)).rejects.toMatchObject({ name: 'TransientFailure' });
  shop.api.interruptions.length = 0;
}

it('notes the digest of the bytes that are stored', async () => {
  await shop.run('generate-receipt', id);
  expect(stored().subarray(0, 5).toString()).toBe('%PDF-');
  expect((await shop.order(id)).receipt).toEqual({
    key: `receipts/${id}/v1.pdf`,
    sha256: sha256(stored()),
  });
});

it('writes the same bytes and digest again when the first run could not report', async () => {
  await writeUnreported();
  const first = { bytes: stored(), receipt: (await shop.order(id)).receipt };
  await shop.run('generate-receipt', id, { attempt: 2 });
  expect({ bytes: stored(), receipt: (await shop.order(id)).receipt }).toEqual(first);
});

it('puts object and digest right together, whatever lay there before', async () => {
  await writeUnreported();
  const right = stored();
  shop.objects.set(`/receipts-bucket/receipts/${id}/v1.pdf`, Buffer.from('other bytes'));
  await shop.run('generate-receipt', id, { attempt: 2 });
  expect(stored()).toEqual(right);
  expect((await shop.order(id)).receipt?.sha256).toBe(sha256(right));
});

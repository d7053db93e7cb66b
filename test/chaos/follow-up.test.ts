import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAtWork } from '../support/executions.ts';
import { readBooks } from './books.ts';
import { PLENTIFUL } from './goods.ts';
import { openScene, type Scene } from './scene.ts';

const ORDERS = 3;
/** A round of the sweeper. */
const ROUND_MS = 61_000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.end());

describe('a bucket and a topic that fail for a while', () => {
  it('leave paid orders confirmed, with what is pending told, until they complete by themselves', async () => {
    const { customers, operator, sight, subjects, world } = scene;
    const [customer] = customers;
    const roleOf = (subject: string): string => subjects.find(({ name }) => name === subject)!.role;
    await world.setRules([
      { service: 's3', operation: 'PutObject', caller: roleOf('generate-receipt'), kind: 'fail-before' },
      { service: 'sns', operation: 'Publish', caller: roleOf('send-notification'), kind: 'fail-before' },
    ]);

    const lines = [{ productId: PLENTIFUL[1]!.id, quantity: 1 }];
    const ids = await Promise.all(
      Array.from({ length: ORDERS }, async (_, index) => {
        const { order } = await customer!.place(
          { lines, paymentToken: 'tok_approve' },
          `follow-up-place-${index}`,
        );
        sight.learn(order!.id, order!);
        return order!.id;
      }),
    );
    const facts = async () =>
      (await customer!.orders(ids)).map(({ status, paymentStatus, notificationStatus, receiptStatus }) =>
        [status, paymentStatus, notificationStatus, receiptStatus].join(' '),
      );
    // The tries take their time, half a minute at most.
    await expect
      .poll(facts, { interval: 500, timeout: 120_000 })
      .toEqual(ids.map(() => 'CONFIRMED CAPTURED PENDING PENDING'));
    await expect.poll(() => isAtWork(world.system), { timeout: 60_000 }).toBe(false);

    // Paid is paid: the customer cannot take it back, and a round of the sweeper changes nothing yet.
    const cancelled = await customer!.cancel(ids[0]!, 'follow-up-cancel-1');
    expect(cancelled.problem?.code).toBe('CANCEL_TOO_LATE');
    await world.advance(ROUND_MS);
    expect((await customer!.orders(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'CONFIRMED'));
    expect(await operator.problems()).toEqual([]);

    await world.setRules([]);
    await expect
      .poll(
        async () => {
          if (!(await isAtWork(world.system))) await world.advance(ROUND_MS);
          return facts();
        },
        { interval: 500, timeout: 120_000 },
      )
      .toEqual(ids.map(() => 'COMPLETED CAPTURED SENT READY'));

    const books = await readBooks(world.system);
    for (const id of ids) {
      const { mails, objects, operations, order } = books.orders.get(id)!;
      expect(mails).toHaveLength(1);
      expect([...objects]).toEqual([[order.receipt?.key, order.receipt?.sha256]]);
      expect(operations.map(({ kind }) => kind)).toEqual(['authorize', 'capture']);
    }
  });
});

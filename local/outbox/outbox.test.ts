import { expect, it } from 'vitest';
import { ManualClock } from '../kernel/clock.ts';
import { openStore } from '../kernel/store.ts';
import { Outbox } from './outbox.ts';

const mail = { from: 'a@example.com', to: 'customer@example.com', subject: 's', body: 'b' };

it('keeps mails, the newest first, also of one moment', async () => {
  const { store } = await openStore();
  const outbox = new Outbox(new ManualClock(0), store);
  for (const subject of ['one', 'two', 'three']) await outbox.send({ ...mail, subject });
  expect((await outbox.list({ limit: 2 })).map(({ subject }) => subject)).toEqual(['three', 'two']);
});

it('finds the mails of one recipient', async () => {
  const { store } = await openStore();
  const outbox = new Outbox(new ManualClock(0), store);
  await outbox.send({ ...mail, subject: 'mine' });
  await outbox.send({ ...mail, to: 'second@example.com' });
  expect((await outbox.list({ to: mail.to })).map(({ subject }) => subject)).toEqual(['mine']);
});

it('takes a mail that has a name once, whenever and however often it is sent', async () => {
  const { store } = await openStore();
  const clock = new ManualClock(0);
  const outbox = new Outbox(clock, store);
  await Promise.all([outbox.send({ ...mail, id: 'x' }), outbox.send({ ...mail, id: 'x' })]);
  await clock.advance(1000);
  await new Outbox(clock, store).send({ ...mail, id: 'x' });
  expect(await outbox.list()).toEqual([{ ...mail, id: 'x', at: 0 }]);
});

it('makes room for new mails, and forgets the names of old ones', async () => {
  const { store } = await openStore();
  const outbox = new Outbox(new ManualClock(0), store);
  for (let number = 0; number < 1100; number++) {
    await outbox.send({ ...mail, id: `id-${number}`, subject: String(number) });
  }
  const kept = await outbox.list({ limit: 2000 });
  expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([1000, '1099', '100']);
  let stored = 0;
  for await (const _ of store.entries()) stored += 1;
  expect(stored).toBe(2000);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refundIdOf } from './refunds.ts';
import { firstWork, repairName, sweepName, sweptName, type Work, workInput } from './work.ts';

const id = fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const many = fc.integer({ min: 1, max: 1000 });
/** What Step Functions takes as the name of an execution. */
const NAME = /^[A-Za-z0-9_-]{1,80}$/;

const anyWork = (orderId: string): fc.Arbitrary<Work> =>
  fc.oneof(
    fc.constant(firstWork(orderId)),
    many.map((times): Work => ({ machine: 'ORDER', name: sweepName(orderId, times), resume: 'UNDO', times })),
    many.map((n): Work => ({
      machine: 'ORDER',
      name: repairName(orderId, n),
      resume: 'RELEASE_STOCK',
      times: 0,
    })),
    many.map((n): Work => {
      const refundId = refundIdOf(orderId, n);
      return { machine: 'REFUND', name: refundId, refundId, times: 0 };
    }),
  );

describe('the input of an execution', () => {
  it('is the same text for the same work, and says what it says', () => {
    fc.assert(
      fc.property(
        id.chain((orderId) => fc.tuple(fc.constant(orderId), anyWork(orderId))),
        ([orderId, work]) => {
          const text = workInput(orderId, work);
          expect(workInput(orderId, { ...work })).toBe(text);
          const { refundId, resume } = work;
          expect(JSON.parse(text)).toEqual({
            orderId,
            ...(refundId ? { refundId } : resume ? { resume } : {}),
          });
        },
      ),
    );
  });

  it('does not depend on how often the order was taken up', () => {
    fc.assert(
      fc.property(id, many, many, (orderId, one, other) => {
        const work = (times: number): Work => ({ machine: 'ORDER', name: 'n', resume: 'UNDO', times });
        expect(workInput(orderId, work(one))).toBe(workInput(orderId, work(other)));
      }),
    );
  });
});

describe('the names of executions', () => {
  it('tell what the sweeper took up', () => {
    fc.assert(
      fc.property(id, many, (orderId, times) => {
        for (const name of [orderId, refundIdOf(orderId, 1), repairName(orderId, 14)]) {
          expect(sweptName(sweepName(name, times))).toBe(name);
          expect(sweptName(name)).toBe(name);
        }
      }),
    );
  });

  it('are ones that Step Functions takes, and never two of one order the same', () => {
    fc.assert(
      fc.property(id, (orderId) => {
        const numbers = [1, 2, 10, 11, 999];
        const names = [orderId, refundIdOf(orderId, 1), refundIdOf(orderId, 20)].flatMap((of) => [
          of,
          ...numbers.map((n) => sweepName(of, n)),
          ...numbers.map((n) => repairName(of, n)),
          ...numbers.flatMap((n) => numbers.map((m) => sweepName(repairName(of, n), m))),
        ]);
        for (const name of names) expect(name).toMatch(NAME);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compare } from './value.ts';
import { call, openPart } from './test-server.ts';
import type { AttributeValue, Item } from './types.ts';

const digits = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
const number = fc
  .tuple(
    fc.oneof(digits, fc.bigInt({ min: -200n, max: 200n })),
    fc.integer({ min: -80, max: 80 }),
    fc.boolean(),
  )
  .map(([mantissa, exponent, scaled]) => ({ N: scaled ? `${mantissa}e${exponent}` : String(mantissa) }));
const string = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).map((S) => ({ S }));
const binary = fc
  .uint8Array({ minLength: 1, maxLength: 4 })
  .map((bytes) => ({ B: Buffer.from(bytes).toString('base64') }));

let tables = 0;

it.each([
  ['N', number],
  ['S', string],
  ['B', binary],
] as const)(
  'orders range keys of type %s by their value',
  async (type, values: fc.Arbitrary<AttributeValue>) => {
    const part = await openPart();
    const bounded = fc.tuple(fc.array(values, { maxLength: 12 }), values);
    await fc.assert(
      fc.asyncProperty(bounded, async ([keys, bound]) => {
        const TableName = `table-${++tables}`;
        await part.create('AWS::DynamoDB::Table', {
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: type },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        });
        const query = async (operator: string, extra = {}) => {
          const { Items } = await call<{ Items: Item[] }>(part, 'Query', {
            TableName,
            KeyConditionExpression: `pk = :pk AND sk ${operator} :bound`,
            ExpressionAttributeValues: { ':pk': { S: 'p' }, ':bound': bound },
            ...extra,
          });
          return Items.map((item) => item['sk']!);
        };
        for (const sk of keys) await call(part, 'PutItem', { TableName, Item: { pk: { S: 'p' }, sk } });
        const below = await query('<');
        const same = await query('=');
        const above = await query('>');
        const all = [...below, ...same, ...above];
        for (let i = 1; i < all.length; i++) expect(compare(all[i - 1]!, all[i]!)).toBeLessThan(0);
        expect(below.every((sk) => compare(sk, bound)! < 0)).toBe(true);
        expect(above.every((sk) => compare(sk, bound)! > 0)).toBe(true);
        const distinct = keys.filter(
          (key, i) => !keys.slice(0, i).some((other) => compare(key, other) === 0),
        );
        expect(all).toHaveLength(distinct.length);
        expect(await query('<=', { ScanIndexForward: false })).toEqual([...below, ...same].toReversed());
        expect(await query('>=')).toEqual([...same, ...above]);
      }),
      { numRuns: 100 },
    );
    await part.part.stop!();
  },
);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubscriptionFilterRule } from '../resolver.ts';
import { FilterError, argumentFilter, enhancedFilter } from './filter.ts';
import { SubscriptionRegistry } from './registry.ts';
import type { Subscription } from './registry.ts';

const one = (fieldName: string, operator: string, value: unknown) => ({
  filterGroup: [{ filters: [{ fieldName, operator, value }] }],
});

describe('the filter of arguments', () => {
  it.each<[args: Record<string, unknown>, event: unknown, passes: boolean]>([
    [{}, { a: 1 }, true],
    [{ a: 'x' }, { a: 'x', b: 1 }, true],
    [{ a: 'x' }, { a: 'X' }, false],
    [{ a: 'x' }, { b: 'x' }, false],
    [{ a: '1' }, { a: 1 }, false],
    [{ a: 'x', b: 2 }, { a: 'x', b: 2 }, true],
    [{ a: 'x', b: 2 }, { a: 'x', b: 3 }, false],
    [{ a: null }, { a: null }, true],
    [{ a: null }, {}, true],
    [{ a: null }, { a: 'x' }, false],
    [{ a: ['x'] }, { a: ['x'] }, true],
    [{ a: ['x'] }, { a: ['y'] }, false],
    [{}, [{ a: 1 }], true],
    [{ a: 1 }, [{ a: 1 }], false],
    [{ constructor: null }, {}, true],
  ])('%j let %j pass: %s', (args, event, passes) => {
    expect(argumentFilter(args).matches(event)).toBe(passes);
  });
});

describe('operators', () => {
  it.each<[operator: string, value: unknown, good: unknown[], bad: unknown[]]>([
    ['eq', 'a', ['a'], ['A', 1, null, undefined, ['a']]],
    ['eq', 1, [1], ['1', 2]],
    ['eq', true, [true], [false, 'true']],
    ['ne', 'a', ['b', 1], ['a', null, undefined]],
    ['le', 2, [1, 2], [3, '1']],
    ['lt', 2, [1], [2]],
    ['ge', 'b', ['b', 'c'], ['a', 1]],
    ['gt', 'b', ['c'], ['b']],
    ['beginsWith', 'ab', ['ab', 'abc'], ['cab', ['ab'], 5]],
    ['contains', 'b', ['abc', ['a', 'b']], ['ac', ['ab'], null]],
    ['contains', 2, [[1, 2]], [['2'], 'a2']],
    ['notContains', 'b', ['ac', ['ab']], ['abc', ['b'], null]],
    ['containsAny', ['x', 'b'], ['abc', ['b']], ['ac', ['ab']]],
    ['in', ['a', 1], ['a', 1], ['b', '1', null]],
    ['notIn', ['a', 1], ['b', '1'], ['a', 1, null]],
    ['between', [1, 3], [1, 2, 3], [0, 4, '2']],
    ['between', ['b', 'd'], ['b', 'c', 'd'], ['a', 'e']],
  ])('%s %j', (operator, value, good, bad) => {
    const filter = enhancedFilter(one('f', operator, value));
    for (const item of good) expect(filter.matches({ f: item })).toBe(true);
    for (const item of bad) expect(filter.matches({ f: item })).toBe(false);
  });

  it('reach nested fields by dots, up to five levels, and nothing inside lists', () => {
    const event = { a: { b: { c: { d: { e: 1 } } } }, list: [{ x: 1 }] };
    expect(enhancedFilter(one('a.b.c.d.e', 'eq', 1)).matches(event)).toBe(true);
    expect(enhancedFilter(one('list.x', 'eq', 1)).matches(event)).toBe(false);
    expect(enhancedFilter(one('a.length', 'ne', 9)).matches(event)).toBe(false);
  });

  it('are ANDed in a group, groups are ORed', () => {
    const a: SubscriptionFilterRule = { fieldName: 'a', operator: 'eq', value: 1 };
    const b: SubscriptionFilterRule = { fieldName: 'b', operator: 'gt', value: 5 };
    const c: SubscriptionFilterRule = { fieldName: 'c', operator: 'eq', value: 'x' };
    const filter = enhancedFilter({ filterGroup: [{ filters: [a, b] }, { filters: [c] }] });
    expect(filter.matches({ a: 1, b: 6 })).toBe(true);
    expect(filter.matches({ a: 1, b: 5 })).toBe(false);
    expect(filter.matches({ a: 2, b: 5, c: 'x' })).toBe(true);
  });
});

describe('limits', () => {
  const fields = (names: string[], operator = 'ne', value: unknown = 1) => ({
    filters: names.map((fieldName) => ({ fieldName, operator, value })),
  });
  it.each<[name: string, filter: Parameters<typeof enhancedFilter>[0], message: string]>([
    [
      'values of in',
      one('a', 'in', [1, 2, 3, 4, 5, 6]),
      'subscription exceeds maximum value limit 5 for operator `in`.',
    ],
    [
      'values of containsAny',
      one('a', 'containsAny', Array(21).fill('x')),
      'subscription exceeds maximum value limit 20 for operator `containsAny`.',
    ],
    [
      'length of a text',
      one('a', 'eq', 'x'.repeat(257)),
      'subscription exceeds maximum string length 256 for operator `eq`.',
    ],
    [
      'fields',
      { filterGroup: [fields(['a', 'b', 'c']), fields(['d', 'e', 'f'])] },
      'Filters exceed maximum attributes limit 5 for subscription.',
    ],
    [
      'combinations',
      { filterGroup: Array.from({ length: 11 }, () => fields(['a'])) },
      'Filters combination exceed maximum limit 10 for subscription.',
    ],
    [
      'combinations by in',
      {
        filterGroup: [
          { filters: ['a', 'b'].map((fieldName) => ({ fieldName, operator: 'in', value: [1, 2, 3, 4] })) },
        ],
      },
      'Filters combination exceed maximum limit 10 for subscription.',
    ],
    [
      'a field twice in a group',
      { filterGroup: [fields(['a', 'a'])] },
      'filter uses same fieldName multiple time.',
    ],
    ['nesting', one('a.b.c.d.e.f', 'eq', 1), 'The field a.b.c.d.e.f exceeds maximum nesting limit 5.'],
    ['an operator that is none', one('a', 'like', 'x'), 'subscription filter has unknown operator `like`.'],
    [
      'an inherited name for an operator',
      one('a', 'constructor', 'x'),
      'subscription filter has unknown operator `constructor`.',
    ],
    [
      'a wrong kind of value',
      one('a', 'beginsWith', 1),
      'subscription filter value has wrong type for operator `beginsWith`.',
    ],
    ['a null', one('a', 'eq', null), 'subscription filter value has wrong type for operator `eq`.'],
    [
      'one end of between',
      one('a', 'between', [1]),
      'subscription filter needs a list of 2 for operator `between`.',
    ],
    ['nothing', { filterGroup: [] }, 'The filterGroup of a subscription filter must not be empty.'],
  ])('%s', (_name, filter, message) => {
    expect(() => enhancedFilter(filter)).toThrow(new FilterError(message));
  });
});

describe('the registry', () => {
  const value = fc.constantFrom<unknown>('a', 'b', 1, 2, true, null);
  const scalar = fc.constantFrom<unknown>('a', 'b', 1, 2, true);
  const fieldName = fc.constantFrom('x', 'y', 'z.q');
  const rule = fc.oneof(
    fc.record({ fieldName, operator: fc.constantFrom('eq', 'ne'), value: scalar }),
    fc.record({
      fieldName,
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.array(scalar, { minLength: 1, maxLength: 3 }),
    }),
  );
  const group = fc.record({
    filters: fc.uniqueArray(rule, { minLength: 1, maxLength: 2, selector: (item) => item.fieldName }),
  });
  const enhanced = fc.record({ filterGroup: fc.array(group, { minLength: 1, maxLength: 2 }) });
  const args = fc.record({ x: value, y: value }, { requiredKeys: [] });
  const filter = fc.oneof(enhanced.filter(isWithinLimits).map(enhancedFilter), args.map(argumentFilter));
  const event = fc.record({ x: value, y: value, z: fc.record({ q: value }) }, { requiredKeys: [] });

  function isWithinLimits(candidate: Parameters<typeof enhancedFilter>[0]): boolean {
    try {
      enhancedFilter(candidate);
      return true;
    } catch {
      return false;
    }
  }

  it('finds by its index just those that trying each one finds, whatever was taken out before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(filter, fc.boolean()), { maxLength: 12 }),
        fc.array(event, { maxLength: 6 }),
        (given, events) => {
          const registry = new SubscriptionRegistry();
          const made = given.map(([item, stays]) => ({
            subscription: { field: 'f', filter: item } as Subscription,
            stays,
          }));
          for (const { subscription } of made) registry.add(subscription);
          for (const { subscription, stays } of made) if (!stays) registry.remove(subscription);
          for (const item of events) {
            const expected = made.filter(
              ({ subscription, stays }) => stays && subscription.filter.matches(item),
            );
            expect(new Set(registry.matching('f', item))).toEqual(
              new Set(expected.map(({ subscription }) => subscription)),
            );
          }
          expect(registry.matching('other', {})).toEqual([]);
        },
      ),
    );
  });

  it('does not try those whose key is another', () => {
    const registry = new SubscriptionRegistry();
    let tried = 0;
    for (let id = 0; id < 1000; id += 1) {
      const inner = argumentFilter({ id: String(id) });
      const counting = { ...inner, matches: (item: unknown) => ((tried += 1), inner.matches(item)) };
      registry.add({ field: 'f', filter: counting } as unknown as Subscription);
    }
    expect(registry.matching('f', { id: '500' })).toHaveLength(1);
    expect(tried).toBe(1);
  });
});

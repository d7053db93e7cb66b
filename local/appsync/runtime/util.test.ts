import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/clock.ts';
import { loadResolverCode, type TestOutcome } from './harness.ts';

const clock = new ManualClock(Date.parse('2018-02-06T19:01:35.749Z'));

function run(body: string): TestOutcome {
  const code = `
    import { util, extensions } from '@aws-appsync/utils';
    export function request(ctx) { ${body} }
    export function response(ctx) { return [util.authType(), extensions === undefined]; }
  `;
  return loadResolverCode(code, { clock }).request();
}

const evaluate = (expression: string): unknown => {
  const { value, error } = run(`return ${expression};`);
  if (error) throw new Error(error.message);
  return value;
};

describe('util', () => {
  it.each<[string, unknown]>([
    [`util.matches('a*b', 'aaaaab')`, true],
    [`util.matches('a*b', 'xaab')`, false],
    [`util.matches('[a-z&&[^bc]]+', 'ad')`, true],
    [`util.matches('[a-z&&[^bc]]+', 'ab')`, false],
    [`util.escapeJavaScript('it\\'s "5/6" \\n é')`, `it\\'s \\"5\\/6\\" \\n \\u00E9`],
    [`util.urlEncode('a b&c~é*')`, 'a+b%26c%7E%C3%A9*'],
    [`util.urlDecode('a+b%26c%7E%C3%A9')`, 'a b&c~é'],
    [`util.urlDecode('%ED%A0%80%41')`, '\ufffd\ufffd\ufffdA'],
    [`util.base64Encode('grüße')`, 'Z3LDvMOfZQ=='],
    [`util.base64Decode('Z3LDvMOfZQ==')`, 'grüße'],
    [`util.authType()`, 'User Pool Authorization'],
    [
      `util.dynamodb.fromS3ObjectJson('{"s3":{"key":"k","bucket":"b","region":"r"}}')`,
      { key: 'k', bucket: 'b', region: 'r' },
    ],
    [`util.dynamodb.toString(null)`, null],
    [`util.dynamodb.toDynamoDB(null)`, { NULL: null }],
    [`util.math.roundNum(2.5)`, 3],
    [`util.math.roundNum(-2.5)`, -2],
    [`util.math.minVal(2, 1)`, 1],
    [`util.math.maxVal(2, 1)`, 2],
    [`util.str.normalize('e\\u0301', 'nfc').length`, 1],
    [`util.str.normalize('\\u00e9', 'nfd').length`, 2],
    [`util.http.copyHeaders({ host: 'h', 'x-a': '1', 'Content-Length': 3 })`, { 'x-a': '1' }],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it('makes identifiers of the three kinds', () => {
    const [id, ulid, ksuid] = evaluate(`[util.autoId(), util.autoUlid(), util.autoKsuid()]`) as string[];
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ulid).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
    const time = [...(ulid ?? '').slice(0, 10)].reduce(
      (sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit),
      0,
    );
    expect(time).toBe(clock.now());
    expect(ksuid).toMatch(/^[0-9A-Za-z]{27}$/);
    const next = evaluate(`util.autoKsuid()`) as string;
    expect(next.slice(0, 4)).toBe(ksuid?.slice(0, 4));
    expect(next).not.toBe(ksuid);
  });

  it('draws random numbers within their range', () => {
    const drawn = evaluate(
      `[1, 2, 3, 4, 5, 6, 7, 8].map((x) => util.math.randomWithinRange(3, 5))`,
    ) as number[];
    expect(drawn.every((value) => value === 3 || value === 4)).toBe(true);
    const double = evaluate(`util.math.randomDouble()`) as number;
    expect(double >= 0 && double < 1).toBe(true);
  });

  it.each<[string, unknown]>([
    [`util.time.nowISO8601()`, '2018-02-06T19:01:35.749Z'],
    [`util.time.nowEpochSeconds()`, 1517943695],
    [`util.time.nowEpochMilliSeconds()`, 1517943695749],
    [`util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ')`, '2018-02-06 19:01:35+0000'],
    [`util.time.nowFormatted('yyyy-MM-dd HH:mm:ssZ', 'Australia/Perth')`, '2018-02-07 03:01:35+0800'],
    [
      `util.time.nowFormatted("EEEE, d MMMM yy 'at' h:mm a SSS XXX")`,
      'Tuesday, 6 February 18 at 7:01 PM 749 Z',
    ],
    [`util.time.nowFormatted('D k K A xx', 'America/St_Johns')`, '37 15 3 55895749 -0330'],
    [
      `util.time.parseFormattedToEpochMilliSeconds('2018-02-01 17:21:05+0800', 'yyyy-MM-dd HH:mm:ssZ')`,
      1517476865000,
    ],
    [
      `util.time.parseFormattedToEpochMilliSeconds('2018-02-01 17:21:05', 'yyyy-MM-dd HH:mm:ss', 'Australia/Perth')`,
      1517476865000,
    ],
    [`util.time.parseFormattedToEpochMilliSeconds('20180201172105Z', 'yyyyMMddHHmmssX')`, 1517505665000],
    [`util.time.parseISO8601ToEpochMilliSeconds('2018-02-01T17:21:05.180+08:00')`, 1517476865180],
    [`util.time.epochMilliSecondsToSeconds(1517943695750)`, 1517943695],
    [`util.time.epochMilliSecondsToISO8601(1517943695750)`, '2018-02-06T19:01:35.750Z'],
    [
      `util.time.epochMilliSecondsToFormatted(1517943695750, 'yyyy-MM-dd HH:mm:ssZ')`,
      '2018-02-06 19:01:35+0000',
    ],
    [
      `util.time.epochMilliSecondsToFormatted(1517943695750, 'HH:mm VV', 'Australia/Perth')`,
      '03:01 Australia/Perth',
    ],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression)).toEqual(expected);
  });

  it.each([
    [`util.time.nowFormatted('YYYY')`, /pattern letter Y is not supported/],
    [`util.time.nowFormatted('HH', 'Mars/Base')`, /Unknown time-zone ID: Mars\/Base/],
    [`util.time.parseFormattedToEpochMilliSeconds('2018-02-30 00', 'yyyy-MM-dd HH', 'UTC')`, /Invalid value/],
    [`util.time.parseFormattedToEpochMilliSeconds('2018-02-01', 'yyyy-MM-dd')`, /Unable to obtain Instant/],
    [`util.time.parseISO8601ToEpochMilliSeconds('yesterday')`, /Unable to parse yesterday/],
    [`util.matches('(', 'a')`, /^code\.js:3:\d+: /],
    [`util.urlEncode(ctx.args.missing)`, /Argument 1 must be a string, got null/],
  ])('tells what is wrong with %s', (expression, message) => {
    const { error } = run(`return ${expression};`);
    expect(error?.errorType).toBe('Code');
    expect(error?.message).toMatch(message);
  });
});

describe('filters', () => {
  it.each<[string, string, Record<string, unknown>]>([
    [
      `{ a: { between: [1, 2] } }`,
      '(#a BETWEEN :a_between_1 AND :a_between_2)',
      { ':a_between_1': { N: 1 }, ':a_between_2': { N: 2 } },
    ],
    [
      `{ a: { in: ['x', 'y'] } }`,
      '(#a IN (:a_in_0,:a_in_1))',
      { ':a_in_0': { S: 'x' }, ':a_in_1': { S: 'y' } },
    ],
    [`{ a: { ne: 1, ge: 0 } }`, '(#a <> :a_ne) AND (#a >= :a_ge)', { ':a_ne': { N: 1 }, ':a_ge': { N: 0 } }],
    [`{ a: { notContains: 'x' } }`, '(NOT contains(#a,:a_notContains))', { ':a_notContains': { S: 'x' } }],
    [`{ a: { beginsWith: 'x' } }`, '(begins_with(#a,:a_beginsWith))', { ':a_beginsWith': { S: 'x' } }],
    [
      `{ a: { attributeType: 'string' } }`,
      '(attribute_type(#a,:a_attributeType))',
      { ':a_attributeType': { S: 'S' } },
    ],
    [`{ a: { b: { eq: 1 } } }`, '(#a.#b = :a_b_eq)', { ':a_b_eq': { N: 1 } }],
    [`{ not: { a: { eq: 1 } } }`, '(NOT (#a = :not_a_eq))', { ':not_a_eq': { N: 1 } }],
    [
      `{ or: [{ a: { eq: 1 } }, { a: { eq: 2 }, b: { gt: 3 } }] }`,
      '((#a = :or_0_a_eq) OR ((#a = :or_1_a_eq) AND (#b > :or_1_b_gt)))',
      { ':or_0_a_eq': { N: 1 }, ':or_1_a_eq': { N: 2 }, ':or_1_b_gt': { N: 3 } },
    ],
    [`{ a: { size: { gt: 2 } } }`, '(size(#a) > :a_size_gt)', { ':a_size_gt': { N: 2 } }],
  ])('toDynamoDBFilterExpression(%s)', (filter, expression, values) => {
    const parsed = JSON.parse(
      evaluate(`util.transform.toDynamoDBFilterExpression(${filter})`) as string,
    ) as unknown;
    expect(parsed).toMatchObject({ expression, expressionValues: values });
  });

  it('refuses an unknown operator', () => {
    expect(() => evaluate(`util.transform.toDynamoDBFilterExpression({ a: { like: 'x' } })`)).toThrow(
      /Unknown operator like on a/,
    );
  });

  const filter = (fieldName: string, operator: string, value: unknown) => ({ fieldName, operator, value });

  it.each<[string, unknown]>([
    [`{ a: { eq: 1 }, b: { in: ['x'] } }`, [[filter('a', 'eq', 1), filter('b', 'in', ['x'])]]],
    [`{ a: { eq: 1, gt: 5 } }`, [[filter('a', 'eq', 1)], [filter('a', 'gt', 5)]]],
    [
      `{ a: { eq: 1 }, or: [{ b: { eq: 2 } }, { c: { eq: 3 } }] }`,
      [
        [filter('a', 'eq', 1), filter('b', 'eq', 2)],
        [filter('a', 'eq', 1), filter('c', 'eq', 3)],
      ],
    ],
    [`{ and: [{ a: { eq: 1 } }, { b: { eq: 2 } }] }`, [[filter('a', 'eq', 1), filter('b', 'eq', 2)]]],
    [`{ a: { eq: 1 }, b: { eq: 2 } }, ['b']`, [[filter('a', 'eq', 1)]]],
    [
      `{ a: { eq: 1 } }, [], { b: { eq: 2 }, c: { eq: 3 } }`,
      [
        [filter('a', 'eq', 1), filter('b', 'eq', 2)],
        [filter('a', 'eq', 1), filter('c', 'eq', 3)],
      ],
    ],
  ])('toSubscriptionFilter(%s)', (args, groups) => {
    expect(evaluate(`util.transform.toSubscriptionFilter(${args})`)).toEqual({
      filterGroup: (groups as unknown[]).map((filters) => ({ filters })),
    });
  });
});

describe('effects', () => {
  it('collects appended errors and goes on', () => {
    const outcome = run(
      `util.appendError('one', 'T', { a: 1 }, { b: 2 }); util.appendError('two'); return 'value';`,
    );
    expect(outcome.value).toBe('value');
    expect(outcome.appended).toEqual([
      { message: 'one', errorType: 'T', data: { a: 1 }, errorInfo: { b: 2 } },
      { message: 'two', errorType: null, data: null, errorInfo: null },
    ]);
  });

  it('sets filters and invalidations', () => {
    const outcome = run(`
      extensions.setSubscriptionFilter({ filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }] });
      extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({ b: { eq: 'x' } }));
      extensions.invalidateSubscriptions({ subscriptionField: 'onB', payload: { b: 'x' } });
      return null;`);
    expect(outcome.subscriptionFilter).toEqual({
      filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }],
    });
    expect(outcome.invalidationFilter).toEqual({
      filterGroup: [{ filters: [{ fieldName: 'b', operator: 'eq', value: 'x' }] }],
    });
    expect(outcome.invalidations).toEqual([{ subscriptionField: 'onB', payload: { b: 'x' } }]);
  });

  const filterOf = (filters: unknown) =>
    `extensions.setSubscriptionFilter(${JSON.stringify({ filterGroup: [{ filters }] })});`;

  it.each([
    [
      'an unknown operator',
      filterOf([{ fieldName: 'a', operator: 'like', value: 1 }]),
      /Unknown operator like on a/,
    ],
    [
      'too many choices',
      filterOf([{ fieldName: 'a', operator: 'in', value: [1, 2, 3, 4, 5, 6] }]),
      /in takes at most 5/,
    ],
    [
      'a null value',
      filterOf([{ fieldName: 'a', operator: 'eq', value: null }]),
      /must be a string, a number/,
    ],
    [
      'a long text',
      filterOf([{ fieldName: 'a', operator: 'eq', value: 'x'.repeat(257) }]),
      /longer than 256/,
    ],
    [
      'too many filters in a group',
      filterOf(Array.from({ length: 11 }, () => ({ fieldName: 'a', operator: 'eq', value: 1 }))),
      /at most 10 filters/,
    ],
    [
      'too many fields',
      filterOf(['a', 'b', 'c', 'd', 'e', 'f'].map((fieldName) => ({ fieldName, operator: 'eq', value: 1 }))),
      /at most 5 fields/,
    ],
  ])('refuses a subscription filter with %s', (_, body, message) => {
    expect(run(body).error?.message).toMatch(message);
  });

  it('adds response headers, and refuses those of AWS', () => {
    const outcome = run(`util.http.addResponseHeaders({ 'x-count': 7, map: { a: 1 } }); return null;`);
    expect(outcome.responseHeaders).toEqual({ 'x-count': '7', map: '{"a":1}' });
    expect(run(`util.http.addResponseHeader('x-amzn-id', 'a');`).error?.message).toMatch(/reserved/);
    expect(run(`util.http.addResponseHeader('a', '${'x'.repeat(4096)}');`).error?.message).toMatch(
      /at most 4096/,
    );
  });
});

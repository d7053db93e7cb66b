import { describe, expect, it } from 'vitest';
import { AWS_SCALARS, CoercionError } from './scalars.ts';

describe.each<[name: string, good: readonly unknown[], bad: readonly unknown[]]>([
  [
    'AWSDate',
    ['2026-02-28', '2024-02-29', '1970-01-01Z', '1970-01-01-07:00', '1970-01-01+05:30:15'],
    [
      '2026-02-30',
      '2025-02-29',
      '2026-2-1',
      '28.02.2026',
      '2026-02-28T00:00:00Z',
      '1970-01-01+25:00',
      20260228,
      null,
    ],
  ],
  [
    'AWSTime',
    ['12:30', '12:30:00', '12:30:00.5', '12:30:00.123456789Z', '23:59:59-07:00', '23:59:59+05:30:15'],
    ['24:00:00', '12:60:00', '12:30:00.1234567890', 'noon', '1:30:00'],
  ],
  [
    'AWSDateTime',
    [
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00.123Z',
      '2026-01-01T00:00-07:00',
      '2026-01-01T00:00:00+05:30:15',
    ],
    ['2026-01-01T00:00:00', '2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01 00:00:00Z', 1767225600, 'now'],
  ],
  ['AWSTimestamp', [0, -1, 1767225600], [1.5, '1767225600', NaN, true]],
  [
    'AWSEmail',
    ['a@example.com', 'a.b+c@mail.example.com', "o'neil@example.com", 'a@localhost'],
    ['nobody', '@example.com', 'a@', 'a b@example.com', '.a@example.com', 'a@-x.com', 'a@example.com ', 5],
  ],
  [
    'AWSURL',
    ['https://example.com/a?b=c', 'mailto:a@example.com', 'http://localhost:4566/bucket/key'],
    ['example.com', '/path', 'https://', 'https://example.com//a', 5],
  ],
  [
    'AWSPhone',
    ['+12345678901', '+44 20 7946 0958', '206-555-0100', '1 206 555 0100', '2065550100'],
    ['12345', '+1', '106-555-0100', 'call me', '+123456789012345678'],
  ],
  [
    'AWSIPAddress',
    ['127.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32'],
    ['256.0.0.1', '10.0.0.0/33', '::1/129', '10.0.0.0/8/8', 'localhost'],
  ],
])('%s', (name, good, bad) => {
  const scalar = AWS_SCALARS[name]!;

  it.each(good)('takes %j, both ways', (value) => {
    expect(scalar.parse(value)).toBe(value);
    expect(scalar.serialize(value)).toBe(value);
  });

  it.each(bad)('refuses %j, both ways', (value) => {
    expect(() => scalar.parse(value)).toThrow(CoercionError);
    expect(() => scalar.serialize(value)).toThrow(CoercionError);
  });
});

describe('AWSJSON', () => {
  const scalar = AWS_SCALARS['AWSJSON']!;

  it.each(['{"a":[1,"x",null]}', '[]', '"text"', '1', 'null'])('reads %s and writes it again', (text) => {
    expect(scalar.serialize(scalar.parse(text))).toBe(text);
  });

  it.each(['{a:1}', 'text', '', { a: 1 }, 5])('does not read %j', (value) => {
    expect(() => scalar.parse(value)).toThrow(CoercionError);
  });
});

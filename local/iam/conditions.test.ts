import { describe, expect, it } from 'vitest';
import { holds, parseOperator } from './conditions.ts';

const CONTEXT = new Map<string, readonly string[]>([
  ['aws:sourceaccount', ['000000000000']],
  ['aws:sourcearn', ['arn:aws:sns:us-east-1:000000000000:news']],
  ['aws:securetransport', ['true']],
  ['s3:max-keys', ['10']],
  ['aws:currenttime', ['2026-01-01T00:00:00.000Z']],
  ['dynamodb:attributes', ['id', 'name']],
  ['empty', []],
]);

describe('holds', () => {
  it.each([
    ['StringEquals', 'aws:SourceAccount', ['000000000000'], true],
    ['StringEquals', 'aws:SourceAccount', ['1', '000000000000'], true],
    ['StringEquals', 'aws:SourceAccount', ['111111111111'], false],
    ['StringNotEquals', 'aws:SourceAccount', ['111111111111', '222222222222'], true],
    ['StringNotEquals', 'aws:SourceAccount', ['111111111111', '000000000000'], false],
    ['StringLike', 'aws:SourceArn', ['arn:aws:sns:*:news'], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:*:news'], true],
    ['ArnLike', 'aws:SourceArn', ['arn:aws:sns:*:news'], false],
    ['ArnEquals', 'aws:SourceArn', ['arn:aws:sns:us-east-1:000000000000:*'], true],
    ['ArnNotLike', 'aws:SourceArn', ['arn:aws:sqs:*:*:*'], true],
    ['Bool', 'aws:SecureTransport', ['false'], false],
    ['Bool', 'aws:SecureTransport', ['true'], true],
    ['NumericLessThan', 's3:max-keys', ['11'], true],
    ['NumericLessThan', 's3:max-keys', ['10'], false],
    ['NumericLessThanEquals', 's3:max-keys', ['10'], true],
    ['NumericLessThan', 's3:max-keys', ['many'], false],
    ['NumericGreaterThan', 's3:max-keys', ['9.5'], true],
    ['DateLessThan', 'aws:CurrentTime', ['2026-06-01T00:00:00Z'], true],
    ['DateGreaterThan', 'aws:CurrentTime', ['2026-06-01T00:00:00Z'], false],
    ['Null', 'aws:SourceArn', ['true'], false],
    ['Null', 'aws:SourceArn', ['false'], true],
    ['Null', 'absent', ['true'], true],
    ['Null', 'empty', ['true'], true],
    // An absent key fails positive tests and passes negated ones.
    ['StringEquals', 'absent', ['x'], false],
    ['StringNotEquals', 'absent', ['x'], true],
    ['Bool', 'absent', ['false'], false],
    ['StringEqualsIfExists', 'absent', ['x'], true],
    ['StringEqualsIfExists', 'aws:SourceAccount', ['x'], false],
    ['ForAllValues:StringEquals', 'dynamodb:Attributes', ['id', 'name', 'price'], true],
    ['ForAllValues:StringEquals', 'dynamodb:Attributes', ['id'], false],
    ['ForAllValues:StringEquals', 'absent', ['id'], true],
    ['ForAnyValue:StringEquals', 'dynamodb:Attributes', ['id'], true],
    ['ForAnyValue:StringEquals', 'dynamodb:Attributes', ['price'], false],
    ['ForAnyValue:StringEquals', 'absent', ['id'], false],
  ])('%s %s %j is %j', (name, key, values, expected) => {
    expect(holds({ ...parseOperator(name)!, key, values }, CONTEXT)).toBe(expected);
  });
});

describe('parseOperator', () => {
  it.each(['IpAddress', 'stringEquals', 'NullIfExists', 'ForSomeValues:StringEquals', 'constructor', ''])(
    'does not know %j',
    (name) => {
      expect(parseOperator(name)).toBeUndefined();
    },
  );
});

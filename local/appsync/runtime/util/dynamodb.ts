import { object, text, type Member, type Members } from '../member.ts';
import { toAttribute, toAttributes } from './attributes.ts';

const typed =
  (type: string): Member =>
  ([value]) =>
    value === undefined || value === null ? null : { [type]: value };

/** `util.dynamodb`. */
export const dynamodbUtil: Members = {
  'util.dynamodb.toDynamoDB': ([value]) => toAttribute(value),
  'util.dynamodb.toString': typed('S'),
  'util.dynamodb.toStringSet': typed('SS'),
  'util.dynamodb.toNumber': typed('N'),
  'util.dynamodb.toNumberSet': typed('NS'),
  'util.dynamodb.toBinary': typed('B'),
  'util.dynamodb.toBinarySet': typed('BS'),
  'util.dynamodb.toBoolean': typed('BOOL'),
  'util.dynamodb.toNull': () => ({ NULL: null }),
  'util.dynamodb.toList': ([value]) => (Array.isArray(value) ? toAttribute(value) : null),
  'util.dynamodb.toMap': ([value]) =>
    value === undefined || value === null ? null : toAttribute(object(value, 'The map')),
  'util.dynamodb.toMapValues': ([value]) =>
    value === undefined || value === null ? null : toAttributes(object(value, 'The map')),
  'util.dynamodb.toS3Object': (args) => {
    const [key, bucket, region] = [text(args, 0), text(args, 1), text(args, 2)];
    const version = args[3] === undefined || args[3] === null ? {} : { version: text(args, 3) };
    return { S: JSON.stringify({ s3: { key, bucket, region, ...version } }) };
  },
  'util.dynamodb.fromS3ObjectJson': (args) => object(JSON.parse(text(args, 0)), 'The S3 object')['s3'],
};

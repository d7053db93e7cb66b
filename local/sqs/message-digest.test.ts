import { expect, it } from 'vitest';
import { attributesDigest, bodyDigest } from './message-digest.ts';

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

it('digests a body as SQS does', () => {
  expect(bodyDigest('test')).toBe('098f6bcd4621d373cade4e832627b4f6');
  expect(bodyDigest('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
});

// What SQS itself answered for these attributes.
it.each([
  [{ k: text('x') }, 'a45daa70926828a2f0a1db3418e6feb4'],
  [{ Foo: text('Bar') }, 'ae7155c6026991b6d54b11589678bf9c'],
  [{ attr1: { DataType: 'Number', StringValue: '99.12' } }, 'd302007e9aa062660afc85fd0a482472'],
  [
    { 'Help.Me': text('Me'), Hello: text('There'), General: text('Kenobi') },
    '4c360f3fdafd970e05fae2f149d997f5',
  ],
  [
    {
      attr1: {
        DataType: 'Binary',
        BinaryValue: Buffer.from(
          'traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01',
        ).toString('base64'),
      },
    },
    '8cbe4db156db8a94db8b801b7addb984',
  ],
])('digests the attributes %j as SQS does', (attributes, digest) => {
  expect(attributesDigest(attributes)).toBe(digest);
});

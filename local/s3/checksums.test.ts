import { describe, expect, it } from 'vitest';
import { checksum } from './checksums.ts';
import { unchunk } from './chunked.ts';

describe('checksums', () => {
  // The check values of the catalogue of parametrised CRC algorithms, for "123456789".
  it.each([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
  ] as const)('%s', (kind, hex) => {
    expect(Buffer.from(checksum(kind, Buffer.from('123456789')), 'base64').toString('hex')).toBe(hex);
  });

  it.each(['5\r\nab', 'zz\r\n', '3\r\nabcd\r\n0\r\n\r\n', ''])(
    'a body cut off or misframed is refused: %j',
    (text) => {
      expect(() => unchunk(Buffer.from(text))).toThrow('terminated unexpectedly');
    },
  );
});

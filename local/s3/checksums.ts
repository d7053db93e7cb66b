import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The checksums S3 knows, by the end of their header `x-amz-checksum-…`. */
export const CHECKSUMS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type Checksum = (typeof CHECKSUMS)[number];

/** The checksum of `bytes` as S3 writes it: base64 of the big-endian value. */
export function checksum(kind: Checksum, bytes: Buffer): string {
  switch (kind) {
    case 'crc32':
      return word(crc32(bytes));
    case 'crc32c':
      return word(crc32c(bytes));
    case 'crc64nvme':
      return crc64nvme(bytes);
    case 'sha1':
    case 'sha256':
      return createHash(kind).update(bytes).digest('base64');
  }
}

function word(value: number): string {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer.toString('base64');
}

/** Castagnoli's polynomial, bits reversed. */
const CRC32C = table32(0x82f63b78);

function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

function crc32c(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC32C[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return value ^ 0xffffffff;
}

/** The polynomial of NVMe's CRC-64, bits reversed, as two halves: 64-bit integers would be far slower. */
const CRC64_HIGH = new Uint32Array(256);
const CRC64_LOW = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  CRC64_HIGH[index] = Number(value >> 32n);
  CRC64_LOW[index] = Number(value & 0xffffffffn);
}

function crc64nvme(bytes: Buffer): string {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ CRC64_LOW[index]!;
    high = (high >>> 8) ^ CRC64_HIGH[index]!;
  }
  const buffer = Buffer.alloc(8);
  buffer.writeUInt32BE(~high >>> 0, 0);
  buffer.writeUInt32BE(~low >>> 0, 4);
  return buffer.toString('base64');
}

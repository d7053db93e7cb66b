import { readFile } from 'node:fs/promises';
import { BootError } from '../../kernel/errors.ts';
import type { Placement } from '../../kernel/resource.ts';

/** The text of a file asset that a template names as `s3://bucket/key`. */
export async function assetText(
  location: string | undefined,
  placement: Placement,
): Promise<string | undefined> {
  if (location === undefined) return undefined;
  const key = /^s3:\/\/[^/]+\/(.+)$/.exec(location)?.[1];
  if (key === undefined) {
    throw new BootError('INVALID_PROPERTY', `Not the address of an object in S3: ${location}`, {
      place: placement.place,
    });
  }
  return readFile(placement.asset(key), 'utf8');
}

import { AwsError } from '../kernel/errors.ts';
import type { ObjectVersion } from './objects.ts';
import type { GetObjectInput } from './schemas.ts';

/** The error of a condition that does not hold; `header` is the one that failed. */
export function preconditionFailed(header: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    members: { Condition: header },
  });
}

/** Whether a list of entity tags, as in `If-Match`, names this one. */
export function tagMatches(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const tag = item.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag || `"${tag}"` === etag;
  });
}

/**
 * Holds a read's conditions against what is there, in the order of RFC 9110, section 13.2.2.
 * @throws AwsError PreconditionFailed, or NotModified with status 304.
 */
export function checkRead(input: GetObjectInput, version: ObjectVersion): void {
  const modified = Math.floor(version.lastModified / 1000) * 1000;
  if (input.IfMatch !== undefined) {
    if (!tagMatches(input.IfMatch, version.etag)) throw preconditionFailed('If-Match');
  } else if (input.IfUnmodifiedSince !== undefined && modified > Date.parse(input.IfUnmodifiedSince)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const notModified = () =>
    new AwsError('NotModified', 'Not Modified', { status: 304, members: { ETag: version.etag } });
  if (input.IfNoneMatch !== undefined) {
    if (tagMatches(input.IfNoneMatch, version.etag)) throw notModified();
  } else if (input.IfModifiedSince !== undefined && modified <= Date.parse(input.IfModifiedSince)) {
    throw notModified();
  }
}

/**
 * The part of `size` bytes a `Range` header asks for, its end not included; undefined for all of it, which
 * is also the answer to a header that makes no sense.
 * @throws AwsError InvalidRange when nothing of it is there.
 */
export function byteRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (
    !match ||
    (first === '' && last === '') ||
    (first !== '' && last !== '' && Number(last) < Number(first))
  ) {
    return undefined;
  }
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= size) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
      status: 416,
      members: { RangeRequested: header, ActualObjectSize: size },
    });
  }
  return { start, end };
}

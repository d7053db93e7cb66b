import { AwsError } from '../kernel/errors.ts';

/** A body sent in chunks, put together, and the headers that came after it. */
export interface Unchunked {
  body: Buffer;
  trailers: Record<string, string>;
}

/**
 * Takes S3's `aws-chunked` framing off a body (`STREAMING-UNSIGNED-PAYLOAD-TRAILER`): chunks of
 * `<hex length>[;extension]\r\n<bytes>\r\n`, one of length 0, then trailing headers
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).
 * @throws AwsError IncompleteBody
 */
export function unchunk(framed: Buffer): Unchunked {
  const chunks: Buffer[] = [];
  let at = 0;
  const line = () => {
    const end = framed.indexOf('\r\n', at);
    if (end < 0) throw incomplete();
    const text = framed.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const size = /^([0-9a-fA-F]{1,8})(?:;.*)?$/.exec(line())?.[1];
    if (size === undefined) throw incomplete();
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    if (at + length + 2 > framed.length) throw incomplete();
    chunks.push(framed.subarray(at, at + length));
    at += length;
    if (line() !== '') throw incomplete();
  }
  const trailers: Record<string, string> = {};
  while (at < framed.length) {
    const text = line();
    if (text === '') break;
    const colon = text.indexOf(':');
    if (colon < 1)
      throw new AwsError(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed.',
      );
    trailers[text.slice(0, colon).toLowerCase()] = text.slice(colon + 1).trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly.');
}

import { object, text, type Effects, type Members } from '../member.ts';

/** Bytes all custom response headers of a request may have, names and values. */
const MAX_HEADERS_BYTES = 4096;

/** What AWS leaves out of `copyHeaders`: headers about the connection, not the request. */
const RESTRICTED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);

function addHeader(effects: Effects, name: string, value: unknown): void {
  if (/^x-amzn?-/i.test(name)) throw new Error(`The response header ${name} is reserved`);
  if (RESTRICTED.has(name.toLowerCase())) throw new Error(`The response header ${name} is restricted`);
  effects.responseHeaders[name] = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const bytes = Object.entries(effects.responseHeaders).reduce(
    (sum, entry) => sum + Buffer.byteLength(entry[0]) + Buffer.byteLength(entry[1]),
    0,
  );
  if (bytes > MAX_HEADERS_BYTES)
    throw new Error(`Response headers can have at most ${MAX_HEADERS_BYTES} bytes`);
}

/** `util.http`. */
export const httpUtil: Members = {
  'util.http.copyHeaders': ([headers]) =>
    Object.fromEntries(
      Object.entries(object(headers, 'The headers')).filter(([name]) => !RESTRICTED.has(name.toLowerCase())),
    ),
  'util.http.addResponseHeader': (args, { effects }) => addHeader(effects, text(args, 0), args[1]),
  'util.http.addResponseHeaders': ([headers], { effects }) => {
    for (const [name, value] of Object.entries(object(headers, 'The headers')))
      addHeader(effects, name, value);
  },
};

import type { IncomingHttpHeaders } from 'node:http';

/** Header names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** What an upgrade request says. */
export interface UpgradeRequest {
  path: string;
  headers: Headers;
  /** The subprotocols it offers. */
  protocols: readonly string[];
  /** Who asks to connect, in any of the three ways. */
  credentials: Headers;
}

const SUBPROTOCOL = 'graphql-ws';
const CREDENTIAL_PROTOCOL = 'header-';

/** The subprotocol to select of those offered. */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false;
}

/**
 * Reads an upgrade request. Credentials come as a subprotocol `header-<base64url of JSON>`, as
 * `?header=<base64 of JSON>`, or as ordinary headers
 * (https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html).
 */
export function readUpgrade(url: string, rawHeaders: IncomingHttpHeaders): UpgradeRequest {
  const [path = '/', query = ''] = splitOnce(url, '?');
  const headers = flatten(rawHeaders);
  const protocols = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
  const fromProtocol = protocols.find((protocol) => protocol.startsWith(CREDENTIAL_PROTOCOL));
  const encoded = fromProtocol?.slice(CREDENTIAL_PROTOCOL.length) ?? queryParameter(query, 'header');
  return { path, headers, protocols, credentials: encoded === undefined ? headers : decode(encoded) };
}

/** Credentials as a JSON object holds them, whatever the case of its names; {} when it is none. */
export function credentialHeaders(value: unknown): Headers {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const members = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(members.map(([name, text]) => [name.toLowerCase(), text]));
}

/**
 * The headers a signature covers. Clients add some after signing, such as `x-amz-user-agent`, that would
 * count as unsigned.
 */
export function signedHeaders(headers: Headers): Headers {
  const list = /SignedHeaders=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1];
  if (list === undefined) return headers;
  const kept = new Set([...list.split(';'), 'authorization', 'x-amz-security-token']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => kept.has(name)));
}

function decode(encoded: string): Headers {
  try {
    // Takes base64 and base64url, padded or not.
    return credentialHeaders(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    return {};
  }
}

/** Some clients send base64 unescaped, so a `+` stays a plus. */
function queryParameter(query: string, name: string): string | undefined {
  for (const pair of query.split('&')) {
    const [key = '', value = ''] = splitOnce(pair, '=');
    if (key !== name) continue;
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  }
  return undefined;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}

function flatten(headers: IncomingHttpHeaders): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

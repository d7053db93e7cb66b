import type { FieldRequest } from '../resolver.ts';

/** `ctx.request` of the headers a request came with: names in lower case, no cookies. */
export function requestContext(headers: Readonly<Record<string, string>>): FieldRequest['request'] {
  const shown = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'cookie');
  return { headers: Object.fromEntries(shown), domainName: null };
}

/** `ctx.identity.sourceIp`: who the proxies say asked, then who did. */
export function sourceIps(headers: Readonly<Record<string, string>>, remoteAddress: string): string[] {
  const forwarded = (headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return [...forwarded, remoteAddress];
}

import type { CorsRule } from './properties.ts';

/** What a browser says before or with a request to another origin. */
export interface CorsRequest {
  origin: string;
  method: string;
  /** Of a preflight: what the request will carry. */
  headers: readonly string[];
}

/**
 * The headers that let a browser have the answer, by the first rule that fits; undefined when none does
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html).
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CorsRequest,
  preflight: boolean,
): Record<string, string> | undefined {
  const rule = rules.find(
    (candidate) =>
      candidate.AllowedOrigins.some((pattern) => matches(pattern, request.origin)) &&
      candidate.AllowedMethods.some((method) => method === request.method) &&
      request.headers.every((header) =>
        (candidate.AllowedHeaders ?? []).some((pattern) =>
          matches(pattern.toLowerCase(), header.toLowerCase()),
        ),
      ),
  );
  if (rule === undefined) return undefined;
  const any = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': any ? '*' : request.origin,
    ...(!any && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(preflight &&
      request.headers.length > 0 && { 'access-control-allow-headers': request.headers.join(', ') }),
    ...(rule.ExposedHeaders?.length && { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
    ...(preflight && rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** A pattern holds one `*` at most. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

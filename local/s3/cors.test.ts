import { describe, expect, it } from 'vitest';
import { Bucket, open } from './testing.ts';

describe('a page of another origin', () => {
  const CorsConfiguration = {
    CorsRules: [
      {
        AllowedMethods: ['GET'],
        AllowedOrigins: ['http://localhost:*'],
        AllowedHeaders: ['x-*'],
        ExposedHeaders: ['ETag'],
        MaxAge: 60,
      },
    ],
  };
  const origin = 'http://localhost:4000';

  it('may read what the rules allow', async () => {
    const { put, endpoint } = await open({ CorsConfiguration });
    await put('k');
    const preflight = await fetch(`${endpoint}/${Bucket}/k`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'X-One, x-two',
      },
    });
    expect(preflight.status).toBe(200);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET',
      'access-control-allow-headers': 'X-One, x-two',
      'access-control-max-age': '60',
    });
    const read = await fetch(`${endpoint}/${Bucket}/k`, { headers: { origin } });
    expect(read.headers.get('access-control-allow-origin')).toBe(origin);
    expect(read.headers.get('access-control-expose-headers')).toBe('ETag');
    const missing = await fetch(`${endpoint}/${Bucket}/none`, { headers: { origin } });
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, origin]);
  });

  it.each([
    ['another origin', { origin: 'http://elsewhere', 'access-control-request-method': 'GET' }],
    ['another method', { origin, 'access-control-request-method': 'PUT' }],
    [
      'another header',
      { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'cookie' },
    ],
  ])('may not with %s', async (_name, headers) => {
    const { endpoint } = await open({ CorsConfiguration });
    const answer = await fetch(`${endpoint}/${Bucket}/k`, { method: 'OPTIONS', headers });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Code>AccessForbidden</Code>'),
    ]);
  });
});

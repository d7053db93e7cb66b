import { expect, it } from 'vitest';
import { realtimeUrlOf, subprotocolsOf } from './endpoints.ts';

it.each([
  [
    'https://abcdefghijklmnopqrstuvwxyz.appsync-api.eu-central-1.amazonaws.com/graphql',
    'wss://abcdefghijklmnopqrstuvwxyz.appsync-realtime-api.eu-central-1.amazonaws.com/graphql',
  ],
  [
    'https://abcdefghijklmnopqrstuvwxyz.appsync-api.cn-north-1.amazonaws.com.cn/graphql',
    'wss://abcdefghijklmnopqrstuvwxyz.appsync-realtime-api.cn-north-1.amazonaws.com.cn/graphql',
  ],
  ['https://orders.example.com/graphql', 'wss://orders.example.com/graphql/realtime'],
  ['http://localhost:4000/graphql', 'ws://localhost:4000/graphql/realtime'],
  ['http://localhost:4000/graphql/', 'ws://localhost:4000/graphql/realtime'],
])('the socket of %s is %s', (endpoint, expected) => {
  expect(realtimeUrlOf(endpoint)).toBe(expected);
});

it('writes credentials of any script as a subprotocol without padding', () => {
  const credentials = { Authorization: 'ключ?>~', host: 'localhost:4000' };
  const [protocol, header] = subprotocolsOf(credentials);
  expect(protocol).toBe('graphql-ws');
  expect(header).toMatch(/^header-[A-Za-z0-9_-]+$/);
  const text = Buffer.from(header?.slice('header-'.length) ?? '', 'base64url').toString();
  expect(JSON.parse(text)).toEqual(credentials);
});

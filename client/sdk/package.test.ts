import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildClientSchema, type IntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUDGET, sizes } from './build.ts';
import { InstalledProgram } from './testing/installed-program.ts';

let program: InstalledProgram;

beforeAll(async () => {
  program = await InstalledProgram.make(['react', '@types/react', 'csstype']);
});
afterAll(() => program?.remove());

const PROGRAM = `
import { createOrdersClient, OrdersError, type OrderEvent, type PlaceOrderResult } from 'realtime-orders-client';
import { useOrder, usePlaceOrder, OrdersProvider } from 'realtime-orders-client/react';
import { amplifyTransport } from 'realtime-orders-client/amplify';

const client = createOrdersClient({
  endpoint: 'https://orders.example.com/graphql',
  auth: { type: 'jwt', token: async () => 'token' },
  webSocket: WebSocket,
});
export const hooks = [useOrder, usePlaceOrder, OrdersProvider];
export const overAmplify = createOrdersClient({ transport: amplifyTransport({ graphql: () => null, cancel: () => true }) });

function tell(result: PlaceOrderResult): string {
  switch (result.__typename) {
    case 'OrderAccepted': return result.order.id;
    case 'OrderNotAccepted': return result.problems[0]?.code ?? '';
  }
}
export async function main(): Promise<void> {
  try {
    tell(await client.placeOrder({ lines: [{ productId: 'mug', quantity: 1 }], paymentToken: 'tok_approve' }));
    for await (const event of client.watchOrder('order')) print(event);
  } catch (error) {
    if (error instanceof OrdersError && error.code === 'OUT_OF_STOCK') return;
    throw error;
  }
}
function print({ sequence, status }: OrderEvent): void {
  if (status === 'COMPLETED') console.log(sequence);
}
`;

describe('the package', () => {
  it.each(['nodenext', 'bundler'])('has types that hold for programs with %s', async (moduleResolution) => {
    const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
    expect(await program.complaints([PROGRAM], { module, moduleResolution })).toBe('');
  });

  it('has types that find the mistakes in programs', async () => {
    const mistakes = [
      ["status === 'COMPLETED'", "status === 'COMPLEET'"],
      ["error.code === 'OUT_OF_STOCK'", "error.code === 'OUT_OF_STOK'"],
      ["    case 'OrderNotAccepted': return result.problems[0]?.code ?? '';\n", ''],
      ["paymentToken: 'tok_approve'", ''],
    ] as const;
    const found = await program.complaints(
      mistakes.map(([right, wrong]) => PROGRAM.replace(right, wrong)),
      { module: 'nodenext' },
    );
    const files = [...found.matchAll(/^program-(\d)\.ts\(/gm)].map(([, n]) => Number(n));
    expect([...new Set(files)].sort()).toEqual(mistakes.map((_, n) => n));
  });

  it('runs in Node as it was installed', async () => {
    const source = `
      import * as core from 'realtime-orders-client';
      import * as react from 'realtime-orders-client/react';
      import schema from 'realtime-orders-client/schema' with { type: 'json' };
      console.log(typeof core.createOrdersClient, typeof react.useOrder, Object.keys(schema.data));
      const error = await core.createOrdersClient({
        endpoint: 'http://127.0.0.1:1/graphql',
        auth: { type: 'jwt', token: () => '' },
      }).watchOrder('x').next().catch((error) => error);
      console.log(error instanceof core.AuthError, error.code);
    `;
    const stdout = await program.run('program.mjs', source);
    expect(stdout.trim().split('\n')).toEqual(["function function [ '__schema' ]", 'true UNAUTHENTICATED']);
  });

  it('imports nothing but what its peers are', () => {
    const files = readdirSync(join(program.installed, 'dist'), { recursive: true, encoding: 'utf8' });
    const code = files.filter((name) => /\.(js|d\.ts)$/.test(name));
    const imported = code.flatMap((name) => {
      const text = readFileSync(join(program.installed, 'dist', name), 'utf8');
      return [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s*['"]([^'".][^'"]*)['"]/gm)].map(
        ([, from]) => from,
      );
    });
    expect(code.length).toBeGreaterThan(10);
    expect([...new Set(imported)].sort()).toEqual([
      'aws-amplify/api',
      'aws-amplify/auth',
      'aws-amplify/utils',
      'react',
    ]);
  });

  it('has the schema for tools that know nothing of AppSync', () => {
    const text = readFileSync(join(program.installed, 'dist', 'schema.json'), 'utf8');
    const { data } = JSON.parse(text) as { data: IntrospectionQuery };
    expect(buildClientSchema(data).getMutationType()?.getFields()).toHaveProperty('placeOrder');
  });

  it('keeps within its budget', async () => {
    expect((await sizes())['main.ts']).toBeLessThan(BUDGET);
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AwsError } from '../kernel/errors.ts';
import type { Principal, Service } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import type { CloudCall } from './cloud.ts';
import { createCloud } from './cloud.ts';

const CALLER: Principal = {
  kind: 'operator',
  arn: 'arn:aws:iam::000000000000:user/operator',
  accountId: '0',
};

/** Takes the first of what it is given away from the list itself, as a careless part might. */
function open() {
  const seen: unknown[] = [];
  const queue: Service = {
    name: 'queue',
    protocol: {} as never,
    operations: {
      Take: operation({
        input: z.object({ from: z.custom<{ list: string[]; bytes: Buffer }>() }),
        access: ({ from }) => [
          { action: 'queue:Take', resource: `arn:aws:queue:::${from.list[0]}` },
          { action: 'queue:Read', resource: '*' },
        ],
        async run({ from }): Promise<unknown> {
          seen.push([...from.list], from.bytes);
          return from.list.shift();
        },
      }),
    },
  };
  const cloud = createCloud(() => undefined);
  cloud.add([queue]);
  return { cloud, seen };
}

describe('a hook', () => {
  const bytes = Buffer.from('bytes');
  const input = () => ({ from: { list: ['a', 'b'], bytes } });

  it('may make a call several times, each with the input as it was given', async () => {
    const { cloud, seen } = open();
    cloud.around(async (_call, next) => [await next(), await next()]);
    const given = input();
    expect(await cloud.call(CALLER, 'queue', 'Take', given)).toEqual(['a', 'a']);
    expect(seen).toEqual([['a', 'b'], bytes, ['a', 'b'], bytes]);
    expect(seen[1]).toBe(bytes);
    expect(given).toEqual(input());
  });

  it.each([
    ['what it must be allowed to touch', 'Take', input(), ['arn:aws:queue:::a', '*']],
    ['nothing for an input that does not fit', 'Take', 'text', []],
    ['nothing for an operation that is not there', 'Give', input(), []],
  ])('learns of a call %s', async (_name, name, given, expected) => {
    const { cloud } = open();
    let call: CloudCall | undefined;
    cloud.around(async (seen, next) => {
      call = seen;
      return next();
    });
    await cloud.call(CALLER, 'queue', name, given).catch((error: unknown) => {
      expect(error).toBeInstanceOf(AwsError);
    });
    expect(await call!.resources()).toEqual(expected);
  });

  it('is out of the way once it is taken away', async () => {
    const { cloud } = open();
    const remove = cloud.around(async () => 'caught');
    expect(await cloud.call(CALLER, 'queue', 'Take', input())).toBe('caught');
    remove();
    expect(await cloud.call(CALLER, 'queue', 'Take', input())).toBe('a');
  });
});

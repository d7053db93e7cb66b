import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';
import { CommandError, EXIT } from './failure.ts';

function refusal(...args: string[]): CommandError {
  try {
    readArguments(args);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error(`${args.join(' ')} is taken`);
}

describe('the arguments of npm run order', () => {
  it('may be none: then a person chooses', () => {
    expect(readArguments([])).toEqual({
      lines: [],
      email: 'customer@example.com',
      json: false,
      state: '.local',
      help: false,
      watch: undefined,
      token: undefined,
      key: undefined,
      password: undefined,
      config: undefined,
    });
  });

  it('name products and how many of them, one where nothing is said, and add up repeated ones', () => {
    expect(readArguments(['espresso-beans:2', 'scale', 'espresso-beans']).lines).toEqual([
      { productId: 'espresso-beans', quantity: 3 },
      { productId: 'scale', quantity: 1 },
    ]);
  });

  it.each([
    ['https://shop.example.com', 'https://shop.example.com/config.json'],
    ['https://shop.example.com/', 'https://shop.example.com/config.json'],
    ['https://example.com/shop/', 'https://example.com/shop/config.json'],
    ['http://localhost:4000/config.json', 'http://localhost:4000/config.json'],
  ])('take %s for the place of a shop', (given, address) => {
    expect(readArguments(['--config', given]).config).toBe(address);
  });

  it.each([
    ['an option that is not there', ['--tokn', 'tok_approve'], '--tokn'],
    ['an option without its value', ['--token'], '--token'],
    ['a quantity that is none', ['scale:two'], '"scale:two" is not PRODUCT'],
    ['nothing of a product', ['scale:0'], '1 to 99'],
    ['more of a product than an order takes', ['scale:60', 'scale:40'], 'not 100 of scale'],
    ['more products than an order takes', Array.from({ length: 21 }, (_, n) => `p${n}`), '20 products'],
    ['a key that the API would not take', ['scale', '--key', 'short'], '16 to 128'],
    ['products with --watch', ['scale', '--watch', 'order'], '--watch'],
    ['--json with nobody to ask', ['--json'], '--json wants to know'],
    ['an address that is none', ['--config', 'shop'], 'not "shop"'],
    ['an address that is no site', ['--config', 'file:///shop'], 'not "file:///shop"'],
  ])('are refused for %s, with the usage', (_what, args, said) => {
    const { exitCode, message } = refusal(...args);
    expect(exitCode).toBe(EXIT.USAGE);
    expect(message).toContain(said);
    expect(message).toContain('Usage: npm run order');
  });

  it('are not looked at further when help is wanted', () => {
    expect(readArguments(['--help', '--json']).help).toBe(true);
  });
});

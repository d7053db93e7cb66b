import { parseArgs } from 'node:util';
import type { OrderLineInput } from '../sdk/main.ts';
import { CommandError, EXIT } from './failure.ts';
import { MOST_PRODUCTS, MOST_UNITS } from './limits.ts';

export const USAGE = `Usage: npm run order [-- PRODUCT[:QUANTITY] ...] [options]

Orders from the running system and shows every step of the order live. Without products it shows the
catalogue to choose from.

  npm run order                                    choose with the keyboard
  npm run order -- espresso-beans:2 scale          order at once
  npm run order -- --watch ORDER_ID                follow an order that there is

  --token TOKEN     how it is paid (tok_approve); docs/sandbox.md has a token for every outcome
  --key KEY         idempotency key: the same order under the same key is placed once
  --as EMAIL        who orders (customer@example.com)
  --password TEXT   on this machine the demo accounts' own is known; elsewhere you are asked for it,
                    or it is read from ORDERS_PASSWORD
  --json            one JSON text a line, for scripts: npm run --silent order -- --json ...
  --config URL      a deployed system, by the address of its shop or of its config.json
  --state FOLDER    the state folder of the local system (.local)
  --help            shows this

While an order is shown: c asks to cancel it, p confirms a payment that waits, q leaves.

Ends with 0 when the order is completed, 1 when it came to nothing or was not taken, 2 for wrong usage,
3 when that cannot be known (nothing runs, not signed in, no such order), 130 when you left before the end.`;

/** What the command is to do. */
export interface Options {
  /** Empty when they are to be chosen, or an order is watched. */
  lines: OrderLineInput[];
  watch: string | undefined;
  /** Undefined when nobody said: then a person may choose. */
  token: string | undefined;
  key: string | undefined;
  email: string;
  password: string | undefined;
  json: boolean;
  config: string | undefined;
  state: string;
  help: boolean;
}

export const DEFAULT_TOKEN = 'tok_approve';

/** @throws CommandError of exit code 2 for what the command does not know */
export function readArguments(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const { watch, token, key, json, state, help } = values;
  const config = values.config === undefined ? undefined : configAddress(values.config);
  const lines = merged(positionals.map(lineOf));
  if (!help) {
    if (watch !== undefined && (lines.length > 0 || token !== undefined || key !== undefined)) {
      throw wrong('--watch follows an order that there is: it takes no products, --token or --key');
    }
    if (json && watch === undefined && lines.length === 0) {
      throw wrong('--json wants to know what to order, or which order to --watch');
    }
    if (key !== undefined && !/^[\w-]{16,128}$/.test(key)) {
      throw wrong('--key takes 16 to 128 letters, digits, - or _');
    }
  }
  return {
    lines,
    watch,
    token,
    key,
    email: values.as,
    password: values.password,
    json,
    config,
    state,
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        watch: text,
        token: text,
        key: text,
        as: { type: 'string', default: 'customer@example.com' },
        password: text,
        json: { type: 'boolean', default: false },
        config: text,
        state: { type: 'string', default: '.local' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): CommandError {
  return new CommandError('USAGE', `${message}\n\n${USAGE}`, EXIT.USAGE);
}

/** `espresso-beans:2`, and `scale` for one of them. */
function lineOf(text: string): OrderLineInput {
  const [, productId, count = '1'] = /^([^:\s]+)(?::(\d{1,4}))?$/.exec(text) ?? [];
  const quantity = Number(count);
  if (!productId) throw wrong(`"${text}" is not PRODUCT or PRODUCT:QUANTITY, such as espresso-beans:2`);
  return { productId, quantity };
}

/** Each product once, with all units that were asked for. */
function merged(lines: readonly OrderLineInput[]): OrderLineInput[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  }
  for (const [productId, quantity] of quantities) {
    if (quantity < 1 || quantity > MOST_UNITS) {
      throw wrong(`1 to ${MOST_UNITS} of a product can be ordered, not ${quantity} of ${productId}`);
    }
  }
  if (quantities.size > MOST_PRODUCTS) {
    throw wrong(`An order takes ${MOST_PRODUCTS} products at most, not ${quantities.size}`);
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** The address of a config.json, given as that or as the shop's own address. */
function configAddress(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw wrong(`--config takes an address such as https://shop.example.com/config.json, not "${text}"`);
  }
  if (!url.pathname.endsWith('.json')) url.pathname = `${url.pathname.replace(/\/$/, '')}/config.json`;
  return url.href;
}

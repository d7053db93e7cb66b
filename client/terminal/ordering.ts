import {
  type Order,
  newIdempotencyKey,
  OrdersError,
  type PlaceOrderInput,
  type Problem,
  type Product,
} from '../sdk/main.ts';
import { DEFAULT_TOKEN, type Options } from './arguments.ts';
import { emptyBasket } from './basket-dialog.ts';
import { asCommandError, CommandError, EXIT } from './failure.ts';
import { problemText } from './reports.ts';
import type { Session } from './session.ts';
import { shop } from './shopping.ts';
import type { Terminal } from './terminal.ts';

/** What came of placing an order. */
export type Placed = { order: Order; replayed: boolean } | { problems: readonly Problem[] };

export async function catalogueOf({ client }: Session, signal: AbortSignal): Promise<Product[]> {
  const products: Product[] = [];
  for await (const product of client.products({ pageSize: 100, signal })) products.push(product);
  return products;
}

/**
 * Places what the arguments name.
 * @throws CommandError of exit code 2 for a product that the catalogue does not have
 */
export async function placeNamed(session: Session, options: Options, signal: AbortSignal): Promise<Placed> {
  const products = await catalogueOf(session, signal);
  const unknown = options.lines.filter(({ productId }) => !products.some(({ id }) => id === productId));
  if (unknown.length > 0) {
    const names = unknown.map(({ productId }) => `"${productId}"`).join(' or ');
    const known = products.map(({ id }) => id).join(', ');
    const message = `There is no product ${names}. The catalogue has: ${known || 'nothing'}.`;
    throw new CommandError('UNKNOWN_PRODUCT', message, EXIT.USAGE);
  }
  const input = { lines: options.lines, paymentToken: options.token ?? DEFAULT_TOKEN };
  return place(session, input, options.key ?? newIdempotencyKey(), signal);
}

/** Has a person choose until an order is taken; undefined when they leave. */
export async function placeChosen(
  session: Session,
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ order: Order; replayed: boolean } | undefined> {
  // A refusal is not remembered under its key, so one key does for all tries of this one wish.
  const key = options.key ?? newIdempotencyKey();
  let note: string[] | undefined;
  let quantities: ReadonlyMap<string, number> = new Map();
  for (;;) {
    const products = await catalogueOf(session, signal);
    const basket = { ...emptyBasket(products), quantities, ...(note && { note }) };
    const { email } = session;
    const decision = await shop({ terminal, products, email, token: options.token, basket, signal });
    if (!decision) return undefined;
    terminal.draw([[['Placing the order …', 'dim']]]);
    const { wanted, token } = decision;
    const input = {
      lines: wanted.lines,
      paymentToken: token,
      // The sum that was shown: no other one is charged.
      ...(wanted.total && { expectedTotal: wanted.total }),
    };
    const placed = await place(session, input, key, signal);
    terminal.erase();
    if ('order' in placed) return placed;
    note = placed.problems.map(problemText);
    ({ quantities } = decision.basket);
  }
}

async function place(
  { client }: Session,
  input: PlaceOrderInput,
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<Placed> {
  const result = await client.placeOrder(input, { idempotencyKey, signal }).catch((failure: unknown) => {
    throw withKey(failure, idempotencyKey, signal);
  });
  if (result.__typename === 'OrderNotAccepted') return { problems: result.problems };
  return { order: result.order, replayed: result.replayed };
}

/** Where no answer came the order may be placed or not: then the key is what makes another try safe. */
function withKey(failure: unknown, key: string, signal: AbortSignal): unknown {
  const known = asCommandError(failure);
  const unclear = signal.aborted || (failure instanceof OrdersError && failure.retryable);
  if (!unclear) return failure;
  const advice = `Whether the order was placed is not known: the same order with --key ${key} is placed once.`;
  return new CommandError(
    known?.code ?? 'INTERRUPTED',
    known ? `${known.message}\n${advice}` : advice,
    signal.aborted ? EXIT.LEFT : EXIT.NOT_KNOWN,
  );
}

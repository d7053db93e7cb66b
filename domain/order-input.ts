import type { Money } from './money.ts';
import { exponentOf, MAX_AMOUNT } from './money.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';

/** Most products in one order. */
export const MAX_LINES = 20;
/** Most lines before those of the same product are merged. */
export const MAX_RAW_LINES = 100;
/** Most units of one product in one order. */
export const MAX_QUANTITY = 99;

const MAX_PRODUCT_ID_LENGTH = 64;
const MAX_TOKEN_LENGTH = 128;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const SAFE_CHARACTERS = `${LETTERS}${DIGITS}_-`;
/** Lengths of card numbers, by ISO/IEC 7812. */
const MIN_CARD_DIGITS = 12;
const MAX_CARD_DIGITS = 19;

/** What an idempotency key looks like; for `util.matches` in resolvers and `RegExp` elsewhere. */
export const IDEMPOTENCY_KEY_PATTERN = '^[A-Za-z0-9_-]{16,128}$';

export interface RequestedLine {
  productId: string;
  quantity: number;
}

/** The input of `placeOrder` as GraphQL has typed it. */
export interface OrderInput {
  lines: RequestedLine[];
  paymentToken: string;
  expectedTotal?: Money | null;
}

/** The same with one line a product, in the order products first appear. */
export interface RequestedOrder {
  lines: RequestedLine[];
  paymentToken: string;
  expectedTotal?: Money;
}

export type CheckedInput = { ok: true; order: RequestedOrder } | { ok: false; problems: Problem[] };

/**
 * Checks and normalises the input of `placeOrder`; all problems are told, not the first alone. What
 * needs the catalogue or the provider (unknown products, prices, tokens) is left to the pipeline.
 */
export function checkOrderInput(input: OrderInput): CheckedInput {
  const problems = [...problemsOfLines(input.lines), ...problemsOfToken(input.paymentToken)];
  if (input.expectedTotal) problems.push(...problemsOfTotal(input.expectedTotal));
  const lines = problems.length === 0 ? merged(input.lines) : [];
  if (lines.length > MAX_LINES) problems.push(tooManyLines(lines.length));
  for (const line of lines) {
    if (line.quantity > MAX_QUANTITY)
      problems.push(quantityOutOfRange(line.quantity, 'lines', line.productId));
  }
  if (problems.length > 0) return { ok: false, problems };
  const order: RequestedOrder = { lines, paymentToken: input.paymentToken };
  if (input.expectedTotal) {
    order.expectedTotal = { amount: input.expectedTotal.amount, currency: input.expectedTotal.currency };
  }
  return { ok: true, order };
}

/**
 * A text that is the same for the same wish: the order of lines and split lines do not change it. It
 * is compared, never shown.
 */
export function fingerprintOf(order: RequestedOrder): string {
  const lines = order.lines.map((line) => `${line.productId}=${line.quantity}`);
  lines.sort();
  const total = order.expectedTotal;
  return JSON.stringify([lines, order.paymentToken, total ? [total.amount, total.currency] : null]);
}

function problemsOfLines(lines: RequestedLine[]): Problem[] {
  if (lines.length === 0) return [problem('EMPTY_ORDER', 'An order has at least one line.', 'lines')];
  // Before any line is looked at: the resolver runtime ends a loop of more than 1,000 turns.
  if (lines.length > MAX_RAW_LINES) return [tooManyLines(lines.length)];
  return lines.flatMap((line, index) => problemsOfLine(line, `lines[${index}]`));
}

function problemsOfLine(line: RequestedLine, path: string): Problem[] {
  const problems: Problem[] = [];
  if (!isSafe(line.productId, MAX_PRODUCT_ID_LENGTH)) {
    problems.push(
      problem(
        'VALIDATION_FAILED',
        `A product id has 1 to ${MAX_PRODUCT_ID_LENGTH} letters, digits, dashes and underscores.`,
        `${path}.productId`,
      ),
    );
  }
  if (!(line.quantity >= 1 && line.quantity <= MAX_QUANTITY)) {
    problems.push(quantityOutOfRange(line.quantity, `${path}.quantity`, line.productId));
  }
  return problems;
}

/** Never repeats the token: it may be the card number it must not be. */
function problemsOfToken(token: string): Problem[] {
  if (token.length === 0 || token.length > MAX_TOKEN_LENGTH || !isPrintable(token)) {
    return [
      problem(
        'PAYMENT_METHOD_INVALID',
        `A payment token has 1 to ${MAX_TOKEN_LENGTH} printable characters without spaces.`,
        'paymentToken',
      ),
    ];
  }
  if (looksLikeCardNumber(token)) {
    return [
      problem(
        'PAYMENT_METHOD_INVALID',
        'This looks like a card number. Send the token your payment provider gave you for it.',
        'paymentToken',
      ),
    ];
  }
  return [];
}

function problemsOfTotal(total: Money): Problem[] {
  const problems: Problem[] = [];
  if (!(total.amount >= 0 && total.amount <= MAX_AMOUNT)) {
    problems.push(problem('VALIDATION_FAILED', 'A total is not negative.', 'expectedTotal.amount'));
  }
  if (exponentOf(total.currency) === null) {
    problems.push(
      problem('VALIDATION_FAILED', 'The currency is not an ISO 4217 code we take.', 'expectedTotal.currency'),
    );
  }
  return problems;
}

function tooManyLines(count: number): Problem {
  return problem('TOO_MANY_LINES', `An order has at most ${MAX_LINES} different products.`, 'lines', {
    count,
    limit: MAX_LINES,
  });
}

function quantityOutOfRange(quantity: number, path: string, productId: string): Problem {
  return problem(
    'QUANTITY_OUT_OF_RANGE',
    `A quantity is between 1 and ${MAX_QUANTITY} units a product.`,
    path,
    {
      productId,
      quantity,
      limit: MAX_QUANTITY,
    },
  );
}

function merged(lines: readonly RequestedLine[]): RequestedLine[] {
  const result: RequestedLine[] = [];
  for (const line of lines) {
    const same = result.find((other) => other.productId === line.productId);
    if (same) same.quantity += line.quantity;
    else result.push({ productId: line.productId, quantity: line.quantity });
  }
  return result;
}

function isSafe(text: string, limit: number): boolean {
  if (text.length === 0 || text.length > limit) return false;
  return text.split('').every((character) => SAFE_CHARACTERS.includes(character));
}

/** Whether all characters are visible ASCII. */
function isPrintable(text: string): boolean {
  return text.split('').every((character) => character > ' ' && character <= '~');
}

/** Digits of a card number's count, and nothing between them but signs that group them. */
function looksLikeCardNumber(token: string): boolean {
  const characters = token.split('');
  if (characters.some((character) => LETTERS.includes(character))) return false;
  const digits = characters.filter((character) => DIGITS.includes(character)).length;
  return digits >= MIN_CARD_DIGITS && digits <= MAX_CARD_DIGITS;
}

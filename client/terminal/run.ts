import { ReadStream, WriteStream } from 'node:tty';
import type { Order, Problem } from '../sdk/main.ts';
import type { Options } from './arguments.ts';
import { ask } from './dialog.ts';
import { CommandError, EXIT, type ExitCode } from './failure.ts';
import { OrderFollower } from './follow.ts';
import { LiveDisplay } from './live-display.ts';
import { placeChosen, placeNamed } from './ordering.ts';
import { passwordDialog } from './password-dialog.ts';
import type { Report } from './reports.ts';
import { knownPassword, type Session, signIn } from './session.ts';
import { findSite, type Site } from './site.ts';
import { isDrawable, Terminal } from './terminal.ts';

/** Where a run tells what happens. */
export interface Telling {
  report: Report;
  /** A line for people, that programs do not get. */
  say(line: string): void;
}

/**
 * Does what the arguments say, and gives the code to end with.
 * @throws CommandError or OrdersError when how the order ends cannot be known
 */
export async function run(options: Options, telling: Telling, signal: AbortSignal): Promise<ExitCode> {
  const terminal = terminalFor(options);
  if (options.watch === undefined && options.lines.length === 0 && !terminal?.hearsKeys) {
    const message =
      'Name what to order, such as espresso-beans:2: without a terminal there is nobody to ask.';
    throw new CommandError('USAGE', `${message} --help tells more.`, EXIT.USAGE);
  }
  const site = await findSite(options);
  terminal?.open();
  try {
    const password = await passwordFor(site, options, terminal, signal);
    if (password === undefined) return EXIT.LEFT;
    terminal?.draw([[[`Signing in at ${site.url} …`, 'dim']]]);
    const session = await unlessAborted(signIn(site, options.email, password), signal);
    terminal?.erase();
    try {
      return await order(session, options, terminal, telling, signal);
    } finally {
      session.client.close();
    }
  } catch (error) {
    terminal?.erase();
    if (signal.aborted && !(error instanceof CommandError)) return EXIT.LEFT;
    throw error;
  } finally {
    terminal?.close();
  }
}

/** For what cannot be given up itself. */
function unlessAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Given up', { cause: signal.reason })));
  });
  return Promise.race([promise, aborted]);
}

/** The terminal to draw on; undefined when the output goes elsewhere, or to a program. */
function terminalFor({ json }: Options): Terminal | undefined {
  const { stdin, stdout } = process;
  if (json || !isDrawable(stdout) || !(stdout instanceof WriteStream)) return undefined;
  return new Terminal(stdout, stdin.isTTY && stdin instanceof ReadStream ? stdin : undefined);
}

/** Undefined when the person leaves instead. */
async function passwordFor(
  site: Site,
  { email, password: given }: Options,
  terminal: Terminal | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const known = knownPassword(site, email, given);
  if (known !== undefined) return known;
  if (!terminal?.hearsKeys) {
    const message = `The password of ${email} is not known: give it in ORDERS_PASSWORD or with --password`;
    throw new CommandError('USAGE', message, EXIT.USAGE);
  }
  const typed = await ask(terminal, passwordDialog(email), '', signal);
  return typed.kind === 'answered' ? typed.answer : undefined;
}

/** An order to follow, or why there is none. */
type Beginning = { orderId: string; order?: Order; replayed?: boolean } | { problems: readonly Problem[] };

async function begin(
  session: Session,
  options: Options,
  terminal: Terminal | undefined,
  signal: AbortSignal,
): Promise<Beginning | undefined> {
  if (options.watch !== undefined) return { orderId: options.watch };
  const placed =
    options.lines.length === 0 && terminal
      ? await placeChosen(session, options, terminal, signal)
      : await placeNamed(session, options, signal);
  if (placed === undefined || 'problems' in placed) return placed;
  return { orderId: placed.order.id, ...placed };
}

async function order(
  session: Session,
  options: Options,
  terminal: Terminal | undefined,
  { report, say }: Telling,
  signal: AbortSignal,
): Promise<ExitCode> {
  const beginning = await begin(session, options, terminal, signal);
  if (beginning === undefined) {
    say('Nothing was ordered.');
    return EXIT.LEFT;
  }
  if ('problems' in beginning) {
    report.refused(beginning.problems);
    return EXIT.CAME_TO_NOTHING;
  }
  const { orderId, order: placed, replayed = false } = beginning;
  const { client } = session;
  const url = `${session.site.url}/orders/${orderId}`;
  if (placed && !terminal) report.placed(placed, replayed);
  const end = terminal
    ? await new LiveDisplay({ client, orderId, order: placed, terminal, signal }).run()
    : await new OrderFollower(client, orderId, { onEvent: (event) => report.event(event) }, placed).run(
        signal,
      );
  if (end) {
    if (terminal) say(`In the shop: ${url}`);
    else report.outcome(end, url);
    return exitCodeOf(end);
  }
  say(`\nThe order goes on without you. To see it again: npm run order -- --watch ${orderId}`);
  return EXIT.LEFT;
}

/** 0 for an order that stands, 1 for one that came to nothing. */
function exitCodeOf({ status }: Order): ExitCode {
  return status === 'COMPLETED' || status === 'PARTIALLY_REFUNDED' ? EXIT.WELL : EXIT.CAME_TO_NOTHING;
}

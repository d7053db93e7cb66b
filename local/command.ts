import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { bootErrorsOf } from './assembly/problems.ts';
import { BootError } from './kernel/errors.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command line.
 * @throws BootError USAGE for what the command does not know.
 */
export function readArguments<const Given extends Options>(args: readonly string[], options: Given) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new BootError('USAGE', (error as Error).message, {
      advice: 'Run it with --help to see what it takes.',
    });
  }
}

/**
 * A port as given on the command line.
 * @throws BootError USAGE
 */
export function readPort(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new BootError('USAGE', `${option} takes a port number from 0 to 65535, not "${text}"`);
}

/** What went wrong, for the person at the terminal: code, place, what to do. */
export function describeFailure(error: unknown): string {
  const problems = bootErrorsOf(error);
  if (problems === undefined) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = problems.map(({ code, message, place, advice }) =>
    [`${code}: ${message}`, place && `  at ${place}`, advice && `  ${advice}`].filter(Boolean).join('\n'),
  );
  return problems.length === 1 ? lines[0]! : `${problems.length} problems\n\n${lines.join('\n\n')}`;
}

/** Runs a command; whatever it raises is shown and ends the process with 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}

/** A failure that was already told in full: the command ends with it and prints no stack. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

const seconds = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Runs one step of a command and tells its name, or what came of it, its end and the time it took. */
export async function step<Result>(
  name: string,
  run: () => Promise<Result>,
  tell: (result: Result) => string = () => name,
): Promise<Result> {
  const start = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${name}`);
  const end = (mark: string, told: string): void => {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
    console.log(`  ${mark} ${told} (${seconds(start)})`);
  };
  try {
    const result = await run();
    end('✓', tell(result));
    return result;
  } catch (error) {
    end('✗', name);
    throw error;
  }
}

/** Runs a command to its end; a failure is printed once, without a stack where it explains itself. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    console.error(
      `\n${error instanceof CommandFailed ? error.message : error instanceof Error ? error.stack : String(error)}`,
    );
    process.exitCode = 1;
  }
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from './progress.ts';

/** The folder of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program of `node_modules/.bin` or the system in the repository's folder and gives what it printed.
 * @throws CommandFailed with all it printed, when it ends with anything but 0.
 */
export function run(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => reject(new CommandFailed(`${program} cannot be run: ${error.message}`)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new CommandFailed(`${program} ${args.join(' ')} ended with ${code ?? signal}:\n${output.trim()}`),
        );
    });
  });
}

/**
 * Runs a program in the repository's folder that has the terminal to itself, and gives its exit code. Ctrl-C
 * reaches it by itself, and this process ends after it; when this one is told to end, so is the program.
 */
export function inForeground(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<number> {
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new CommandFailed(`${program} cannot be run: ${error.message}`)));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './process.ts';
import { CommandFailed } from './progress.ts';

const readyMessage = z.object({
  type: z.literal('ready'),
  appUrl: z.string(),
  awsUrl: z.string(),
  region: z.string(),
  outputs: z.record(z.string(), z.string()),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});

/** A running system and where it is. */
export interface RunningSystem extends Omit<z.infer<typeof readyMessage>, 'type'> {
  process: ChildProcess;
}

/** What a system is started with, beside what the build made. */
export interface SystemOptions {
  /** State folder; `memory` keeps nothing. */
  state: string;
  /** 0 picks a free port. */
  appPort?: number;
  awsPort?: number;
  /** The cloud assembly; what the build made when absent. */
  assembly?: string;
  /** Further flags of `local/main.ts`. */
  flags?: readonly string[];
  /** Where its progress goes: the terminal, or nowhere. */
  output?: 'inherit' | 'ignore';
  /** Told everything the system writes to its error output; absent, that goes to the terminal. */
  onError?: (text: string) => void;
  /** Told the process as soon as there is one, long before it serves. */
  onFork?: (child: ChildProcess) => void;
}

/**
 * Starts the runtime on what the build made and waits until it serves.
 * @throws CommandFailed when it ends before that; what it had to say is on the terminal.
 */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const output = options.output ?? 'inherit';
  const child = fork(
    join(root, 'local', 'main.ts'),
    [
      ...[
        '--assembly',
        options.assembly ?? 'cdk.out',
        '--site',
        'client/app/dist',
        '--site-config',
        'WebConfig',
      ],
      ...['--state', options.state],
      ...(options.appPort === undefined ? [] : ['--app-port', String(options.appPort)]),
      ...(options.awsPort === undefined ? [] : ['--aws-port', String(options.awsPort)]),
      ...(options.flags ?? []),
    ],
    { cwd: root, stdio: ['ignore', output, options.onError ? 'pipe' : 'inherit', 'ipc'] },
  );
  options.onFork?.(child);
  child.stderr?.on('data', (chunk: Buffer) => options.onError?.(chunk.toString()));
  const ready = await new Promise<z.infer<typeof readyMessage>>((resolve, reject) => {
    child.once('exit', (code) => reject(new CommandFailed(`The system did not start (exit code ${code}).`)));
    child.on('message', (message) => {
      const parsed = readyMessage.safeParse(message);
      if (parsed.success) resolve(parsed.data);
    });
  });
  const { type: _type, ...system } = ready;
  return { ...system, process: child };
}

import { once } from 'node:events';
import { bootSystem, stateFolder, type TestSystem } from '../test/support/system.ts';
import { CommandFailed, step } from '../tools/progress.ts';

/**
 * Does something with a system of its own, on a durable state of its own, that is gone afterwards.
 * @throws CommandFailed when the system ends before that is done
 */
export async function onOwnSystem<Result>(measure: (system: TestSystem) => Promise<Result>): Promise<Result> {
  const state = stateFolder();
  // Ctrl-C reaches the system too; when that has ended, what it kept is removed.
  let interrupted = false;
  process.once('SIGINT', () => (interrupted = true));
  try {
    const system = await step('start the system', () => bootSystem({ state: state.path }));
    const died = once(system.process, 'exit').then(([code, signal]) => {
      throw new CommandFailed(
        interrupted ? 'Interrupted' : `The system ended by itself (${code ?? signal}).`,
      );
    });
    try {
      return await Promise.race([measure(system), died]);
    } finally {
      died.catch(() => undefined);
      await system.stop();
    }
  } finally {
    state.remove();
  }
}

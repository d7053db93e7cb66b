import { step } from '../tools/progress.ts';

/** As `step`, and shows how far it is while it runs, where somebody looks. */
export function countedStep<Result>(
  name: string,
  total: number,
  run: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> {
  return step(name, () =>
    run((done) => {
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K  … ${name}: ${done} of ${total}`);
    }),
  );
}

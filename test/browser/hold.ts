import type { TestSystem } from '../support/system.ts';

/**
 * Lets every run of a function, or only the `nth` from now on, wait until `release` is called, so that an order
 * stands still in the middle of its way for as long as a test looks at it.
 * @param functionName pattern over the function's name, such as `*UpdateInventory*`
 */
export async function holdFunction(
  { appUrl }: Pick<TestSystem, 'appUrl'>,
  functionName: string,
  which: { nth?: number } = {},
): Promise<{ release: () => Promise<void> }> {
  const knobs = `${appUrl}/_local/faults`;
  const rule = { service: 'lambda', target: functionName, kind: 'hang-before', ...which };
  const response = await fetch(knobs, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  if (!response.ok) throw new Error(`The rule was refused: ${await response.text()}`);
  return {
    release: async () => {
      await fetch(knobs, { method: 'DELETE' });
    },
  };
}

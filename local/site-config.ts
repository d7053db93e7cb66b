import type { CreatedStack } from './assembly/create.ts';
import { BootError } from './kernel/errors.ts';

/**
 * What the page finds in `/config.json`: the output's value, and where the AWS APIs of this machine are,
 * for the page signs in without the help of the stack; and whether calls are made to fail on purpose.
 * @throws BootError USAGE when the stack has no such output, INVALID_PROPERTY when it is not a JSON object.
 */
export function siteConfig(
  stack: CreatedStack,
  output: string,
  host: string,
  awsPort: number,
): (faults: boolean) => unknown {
  const text = stack.outputs.get(output);
  if (text === undefined) {
    throw new BootError('USAGE', `The stack has no output ${output}`, {
      place: `${stack.name}/Outputs`,
      advice: `It has: ${[...stack.outputs.keys()].join(', ') || 'none'}. Choose one with --site-config.`,
    });
  }
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) {
      const local = { awsEndpoint: `http://${host}:${awsPort}` };
      return (faults) => ({ ...config, local: faults ? { ...local, faults } : local });
    }
  } catch {
    // Told below.
  }
  throw new BootError('INVALID_PROPERTY', 'The output is not the text of a JSON object', {
    place: `${stack.name}/Outputs.${output}`,
  });
}

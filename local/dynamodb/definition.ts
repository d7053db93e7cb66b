import { AwsError, BootError } from '../kernel/errors.ts';
import { checkRequest, rulesOf } from './dynalite.ts';
import type { TableDefinition } from './types.ts';

const rules = rulesOf('createTable');

/**
 * Checks a definition as CreateTable does.
 * @throws BootError INVALID_PROPERTY with AWS's message.
 */
export function checkDefinition(definition: TableDefinition, place: string): void {
  try {
    checkRequest(rules, structuredClone(definition));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BootError('INVALID_PROPERTY', error.message, { place: `${place}.Properties`, cause: error });
  }
}

import type { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import { invalid } from './checks.ts';
import { JSONPATH_FIELDS } from './schema.ts';

/**
 * Reads a part of a definition.
 * @throws BootError `UNSUPPORTED_STATE_FIELD` for fields the schema does not name, `INVALID_DEFINITION`
 *   for any other fault.
 */
export function parse<T>(schema: z.ZodType<T>, source: unknown, place: string): T {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const field = [...issue.path, issue.keys[0]].join('.');
    throw new BootError('UNSUPPORTED_STATE_FIELD', `The field ${field} is not supported`, {
      place: `${place} field "${field}"`,
      ...(JSONPATH_FIELDS.has(issue.keys[0] ?? '')
        ? { advice: 'It belongs to JSONPath; write the state in JSONata.' }
        : {}),
    });
  }
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === 'ProcessorConfig.Mode') {
    throw new BootError('UNSUPPORTED_STATE_FIELD', 'Only inline Maps are supported', {
      place: `${place} field "${field}"`,
    });
  }
  const reason = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
  throw invalid(reason ?? 'malformed', field === '' ? place : `${place} field "${field}"`);
}

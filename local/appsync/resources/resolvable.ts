import { isObjectType } from 'graphql';
import { BootError } from '../../kernel/errors.ts';
import type { Api } from '../api.ts';
import type { FieldResolver } from '../resolver.ts';

/**
 * Checks that a resolver's field exists; while the API has no schema yet there is nothing to check.
 * @throws BootError INVALID_RESOLVER
 */
export function checkResolvable(api: Api, { typeName, fieldName }: FieldResolver, place: string): void {
  if (!api.served) return;
  const type = api.served.graphql.getType(typeName);
  if (isObjectType(type) && type.getFields()[fieldName]) return;
  throw new BootError('INVALID_RESOLVER', `No field named ${fieldName} found on type ${typeName}`, { place });
}

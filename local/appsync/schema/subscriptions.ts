import { getDirectiveValues, getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { BootError } from '../../kernel/errors.ts';

/** Which subscription fields each mutation field triggers, by name. */
export interface SubscriptionLinks {
  /** Names of the subscription fields that a mutation field publishes to. */
  triggeredBy(mutation: string): readonly string[];
}

/**
 * Reads `@aws_subscribe` of each subscription field and checks it as AppSync does: the mutations exist,
 * return the same type, and each argument is a field of that type.
 * @throws BootError INVALID_SCHEMA
 */
export function subscriptionLinks(schema: GraphQLSchema, place: string): SubscriptionLinks {
  const links = new Map<string, string[]>();
  const mutations = schema.getMutationType()?.getFields() ?? {};
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const name of mutationsOf(schema, field)) {
      const mutation = mutations[name];
      if (!mutation) {
        throw invalid(place, field, `names the mutation ${name}, which does not exist`);
      }
      if (String(getNullableType(field.type)) !== String(getNullableType(mutation.type))) {
        throw invalid(
          place,
          field,
          `returns ${field.type}, but its mutation ${name} returns ${mutation.type}`,
        );
      }
      const subscribers = links.get(name) ?? [];
      subscribers.push(field.name);
      links.set(name, subscribers);
    }
    checkArguments(field, place);
  }
  return { triggeredBy: (mutation) => links.get(mutation) ?? [] };
}

function mutationsOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): readonly string[] {
  const directive = schema.getDirective('aws_subscribe');
  const values = directive && field.astNode ? getDirectiveValues(directive, field.astNode) : undefined;
  return (values?.['mutations'] as string[] | undefined) ?? [];
}

function checkArguments(field: GraphQLField<unknown, unknown>, place: string): void {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || isListType(getNullableType(field.type))) return;
  const linked = field.astNode?.directives?.some((directive) => directive.name.value === 'aws_subscribe');
  if (!linked) return;
  for (const argument of field.args) {
    if (!type.getFields()[argument.name]) {
      throw invalid(place, field, `has the argument ${argument.name}, which is no field of ${type.name}`);
    }
  }
}

function invalid(place: string, field: GraphQLField<unknown, unknown>, what: string): BootError {
  const line = field.astNode?.loc?.startToken.line;
  const at = line === undefined ? '' : ` (line ${line})`;
  return new BootError('INVALID_SCHEMA', `Subscription.${field.name} ${what}${at}`, { place });
}

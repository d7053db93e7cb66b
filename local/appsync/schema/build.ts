import {
  GraphQLError,
  Kind,
  Source,
  buildASTSchema,
  isScalarType,
  parse,
  validateSchema,
  visit,
} from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { BootError } from '../../kernel/errors.ts';
import { AWS_SCALARS, parseScalarLiteral } from '../scalars.ts';
import { accessRules } from './access-rules.ts';
import type { AccessRules } from './access-rules.ts';
import { KNOWN_DIRECTIVES, PRELUDE } from './prelude.ts';
import { subscriptionLinks } from './subscriptions.ts';
import type { SubscriptionLinks } from './subscriptions.ts';

/** AppSync's quota for a schema document, in bytes. */
const MAX_SCHEMA_BYTES = 1024 * 1024;

/** A schema as AppSync takes it, and what its directives say. */
export interface ApiSchema {
  graphql: GraphQLSchema;
  access: AccessRules;
  subscriptions: SubscriptionLinks;
}

/**
 * Reads a schema definition. `place` is where it stands, for errors.
 * @throws BootError INVALID_SCHEMA or UNSUPPORTED_DIRECTIVE, with line and column.
 */
export function buildSchema(definition: string, place: string): ApiSchema {
  if (Buffer.byteLength(definition) > MAX_SCHEMA_BYTES) {
    throw new BootError('INVALID_SCHEMA', 'A schema document may have up to 1 MB', { place });
  }
  const document = parseDefinition(definition, place);
  refuseWhatAppSyncRefuses(document, place);
  const graphql = build(document, place);
  for (const [name, scalar] of Object.entries(AWS_SCALARS)) {
    const type = graphql.getType(name);
    if (!isScalarType(type)) continue;
    // Variables and results are coerced before graphql-js sees them, in AppSync's wording;
    // only literals are left to it.
    type.parseLiteral = (node) => parseScalarLiteral(scalar, node);
    type.parseValue = (value) => value;
    type.serialize = (value) => value;
  }
  return { graphql, access: accessRules(document), subscriptions: subscriptionLinks(graphql, place) };
}

function parseDefinition(definition: string, place: string): DocumentNode {
  try {
    return parse(new Source(definition, 'schema'));
  } catch (error) {
    throw new BootError('INVALID_SCHEMA', describe(error), { place, cause: error });
  }
}

function build(document: DocumentNode, place: string): GraphQLSchema {
  let schema: GraphQLSchema;
  try {
    schema = buildASTSchema({
      kind: Kind.DOCUMENT,
      definitions: [...PRELUDE.definitions, ...document.definitions],
    });
  } catch (error) {
    throw new BootError('INVALID_SCHEMA', describe(error), { place, cause: error });
  }
  const [fault] = validateSchema(schema);
  if (fault) throw new BootError('INVALID_SCHEMA', describe(fault), { place, cause: fault });
  return schema;
}

/** AppSync takes no scalars of one's own, no directives of one's own, and no executable definitions here. */
function refuseWhatAppSyncRefuses(document: DocumentNode, place: string): void {
  const refuse = (
    code: 'INVALID_SCHEMA' | 'UNSUPPORTED_DIRECTIVE',
    message: string,
    nodes: GraphQLError['nodes'],
  ) => {
    throw new BootError(code, describe(new GraphQLError(message, { nodes })), { place });
  };
  visit(document, {
    ScalarTypeDefinition(node) {
      refuse('INVALID_SCHEMA', `AppSync takes no custom scalars: ${node.name.value}`, [node]);
    },
    DirectiveDefinition(node) {
      refuse('UNSUPPORTED_DIRECTIVE', `AppSync takes no custom directives: @${node.name.value}`, [node]);
    },
    Directive(node) {
      if (!KNOWN_DIRECTIVES.has(node.name.value)) {
        refuse('UNSUPPORTED_DIRECTIVE', `The directive @${node.name.value} is not supported`, [node]);
      }
    },
    OperationDefinition(node) {
      refuse('INVALID_SCHEMA', 'A schema holds no operations', [node]);
    },
    FragmentDefinition(node) {
      refuse('INVALID_SCHEMA', 'A schema holds no fragments', [node]);
    },
  });
}

function describe(error: unknown): string {
  if (!(error instanceof GraphQLError)) return error instanceof Error ? error.message : String(error);
  const at = error.locations?.[0];
  return at ? `${error.message} (line ${at.line}, column ${at.column})` : error.message;
}

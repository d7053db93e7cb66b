import { GraphQLError, Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { Refusal } from '../auth/refusal.ts';
import type { RequestError } from './shown-error.ts';
import { validateDocument } from './validate.ts';
import type { ValidationOptions } from './validate.ts';

/** AppSync's quota of tokens in a query or mutation. */
const MAX_TOKENS = 15_000;
/** How many documents are kept, and how long one may be to be kept. */
const MAX_DOCUMENTS = 500;
const MAX_KEPT_LENGTH = 16 * 1024;

/** A document that could be parsed, and what validation says of it. */
export interface CheckedDocument {
  document: DocumentNode;
  operations: readonly OperationDefinitionNode[];
  errors: readonly RequestError[];
}

/** Parses and validates documents against one schema, each text once as long as it is in use. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #options: ValidationOptions;
  /** Least recently used first. */
  readonly #kept = new Map<string, CheckedDocument>();

  constructor(schema: GraphQLSchema, options: ValidationOptions) {
    this.#schema = schema;
    this.#options = options;
  }

  /** @throws Refusal 400 when the text is no GraphQL document, or too long a one. */
  check(text: string): CheckedDocument {
    const kept = this.#kept.get(text);
    if (kept) {
      this.#kept.delete(text);
      this.#kept.set(text, kept);
      return kept;
    }
    const checked = this.#read(text);
    if (text.length <= MAX_KEPT_LENGTH) this.#keep(text, checked);
    return checked;
  }

  #read(text: string): CheckedDocument {
    try {
      const document = parse(text, { maxTokens: MAX_TOKENS });
      return {
        document,
        operations: document.definitions.filter(
          (definition) => definition.kind === Kind.OPERATION_DEFINITION,
        ),
        errors: validateDocument(this.#schema, document, this.#options),
      };
    } catch (error) {
      throw unreadable(error);
    }
  }

  #keep(text: string, checked: CheckedDocument): void {
    this.#kept.set(text, checked);
    if (this.#kept.size <= MAX_DOCUMENTS) return;
    const [oldest] = this.#kept.keys();
    this.#kept.delete(oldest!);
  }
}

/** What the client is told of a document that could not be read. */
function unreadable(error: unknown): unknown {
  // A RangeError is the stack running out over a document nested too deeply.
  if (!(error instanceof GraphQLError || error instanceof RangeError)) return error;
  if (error.message.includes('Parsing aborted')) {
    return new Refusal(
      400,
      'BadRequestException',
      `Maximum char length exceeded: a document may have ${MAX_TOKENS} tokens.`,
    );
  }
  return new Refusal(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
}

/**
 * The operation a request means.
 * @throws Refusal 400 when it does not say which of several, or names one that is not there.
 */
export function selectOperation(
  { operations }: CheckedDocument,
  name: string | undefined,
): OperationDefinitionNode {
  if (name === undefined) {
    if (operations.length > 1) throw new Refusal(400, 'BadRequestException', 'Missing operation name.');
    if (operations[0]) return operations[0];
    throw new Refusal(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
  }
  const operation = operations.find((candidate) => candidate.name?.value === name);
  if (!operation) throw new Refusal(400, 'BadRequestException', `Unknown operation named '${name}'.`);
  return operation;
}

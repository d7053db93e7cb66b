import type { z } from 'zod';
import { BootError } from '../../kernel/errors.ts';
import { isExpression } from '../expressions/expression.ts';
import type { ExpressionWorld } from '../expressions/functions.ts';
import { compileTemplate, expressionsOf, type Template } from '../expressions/template.ts';
import { integrationOf } from '../tasks/integration.ts';
import {
  checkErrorNames,
  checkGraph,
  checkReferences,
  checkShadowing,
  checkTask,
  invalid,
  type VariableScope,
} from './checks.ts';
import type { Catcher, Definition, Exit, Site, State, Workflow } from './definition.ts';
import {
  BRANCH_SCHEMA,
  DEFINITION_SCHEMA,
  PROCESSOR_SCHEMA,
  STATE_SCHEMAS,
  type StateFields,
  type StateType,
} from './schema.ts';
import { parse } from './parse.ts';
import { parseTimestamp } from './timestamp.ts';

const ON_ENTRY: ReadonlySet<string> = new Set(['input', 'context']);
const ON_RESULT: ReadonlySet<string> = new Set(['input', 'context', 'result']);
const ON_ERROR: ReadonlySet<string> = new Set(['input', 'context', 'errorOutput']);

/** The fields of a definition that are not in its states. */
type WorkflowFields = z.infer<typeof BRANCH_SCHEMA>;

/**
 * Reads and compiles a definition in the JSONata form of the Amazon States Language.
 *
 * @param place where the definition stands, for messages.
 * @throws BootError `UNSUPPORTED_STATE_FIELD` for anything this engine does not do, `INVALID_DEFINITION`
 *   for what no engine could; both name the state and the field.
 */
export function compileDefinition(source: unknown, place: string, world: ExpressionWorld): Definition {
  const fields = parse(DEFINITION_SCHEMA, source, place);
  const compiler = new Compiler(place, world, fields.QueryLanguage === 'JSONata');
  return { workflow: compiler.workflow(fields, undefined), timeoutSeconds: fields.TimeoutSeconds };
}

class Compiler {
  readonly #place: string;
  readonly #world: ExpressionWorld;
  readonly #jsonata: boolean;
  /** Names are unique in the whole machine, so that one in the history says which state it is. */
  readonly #names = new Set<string>();

  constructor(place: string, world: ExpressionWorld, jsonata: boolean) {
    this.#place = place;
    this.#world = world;
    this.#jsonata = jsonata;
  }

  workflow(fields: WorkflowFields, outer: VariableScope | undefined): Workflow {
    const scope: VariableScope = { assigned: new Map(), outer };
    const sites: Site[] = [];
    const inner: ((scope: VariableScope) => void)[] = [];
    const states = new Map<string, State>();
    for (const [name, source] of Object.entries(fields.States)) {
      if (this.#names.has(name))
        throw invalid('a state of this name exists already', `${this.#place} state "${name}"`);
      this.#names.add(name);
      states.set(name, this.#state(name, source, scope, sites, inner));
    }
    // Inner workflows see what any state out here assigns, so they are read last.
    for (const compile of inner) compile(scope);
    checkReferences(sites, scope, this.#place);
    checkShadowing(scope, this.#place);
    const workflow = { startAt: fields.StartAt, states };
    checkGraph(workflow, this.#place);
    return workflow;
  }

  #state(
    name: string,
    source: unknown,
    scope: VariableScope,
    sites: Site[],
    inner: ((scope: VariableScope) => void)[],
  ): State {
    const place = `${this.#place} state "${name}"`;
    const type = this.#typeOf(source, place);
    const template = (
      value: unknown,
      location: string,
      allows: ReadonlySet<string>,
    ): Template | undefined => {
      if (value === undefined) return undefined;
      const compiled = this.#template(value, location, place);
      for (const expression of expressionsOf(compiled)) sites.push({ state: name, expression, allows });
      return compiled;
    };
    const exit = (
      fields: { Next?: string | undefined; Assign?: Record<string, unknown> | undefined; Output?: unknown },
      allows: ReadonlySet<string>,
      prefix = '',
    ): Exit => {
      for (const variable of Object.keys(fields.Assign ?? {})) scope.assigned.set(variable, name);
      return {
        next: fields.Next,
        assign: template(fields.Assign, `${prefix}Assign`, allows),
        output: template(fields.Output, `${prefix}Output`, allows),
      };
    };
    const fallible = (fields: StateFields['Task' | 'Parallel' | 'Map']) => {
      checkErrorNames(
        (fields.Retry ?? []).map((rule) => rule.ErrorEquals),
        'Retry',
        place,
      );
      checkErrorNames(
        (fields.Catch ?? []).map((rule) => rule.ErrorEquals),
        'Catch',
        place,
      );
      return {
        retry: (fields.Retry ?? []).map((rule) => ({
          errors: rule.ErrorEquals,
          interval: rule.IntervalSeconds,
          maxAttempts: rule.MaxAttempts,
          backoffRate: rule.BackoffRate,
          maxDelay: rule.MaxDelaySeconds,
          fullJitter: rule.JitterStrategy === 'FULL',
        })),
        catch: (fields.Catch ?? []).map((rule, index): Catcher => ({
          errors: rule.ErrorEquals,
          ...exit(rule, ON_ERROR, `Catch[${index}]/`),
        })),
      };
    };

    switch (type) {
      case 'Pass': {
        const fields = this.#fields('Pass', source, place);
        return { type, name, ...exit(fields, ON_ENTRY) };
      }
      case 'Succeed': {
        const fields = this.#fields('Succeed', source, place);
        return { type, name, ...exit(fields, ON_ENTRY) };
      }
      case 'Fail': {
        const fields = this.#fields('Fail', source, place);
        return {
          type,
          name,
          error: template(fields.Error, 'Error', ON_ENTRY),
          explanation: template(fields.Cause, 'Cause', ON_ENTRY),
        };
      }
      case 'Wait': {
        const fields = this.#fields('Wait', source, place);
        if (
          fields.Timestamp !== undefined &&
          !isExpression(fields.Timestamp) &&
          Number.isNaN(parseTimestamp(fields.Timestamp))
        ) {
          throw invalid(`not an ISO-8601 timestamp: ${fields.Timestamp}`, `${place} field "Timestamp"`);
        }
        return {
          type,
          name,
          seconds: template(fields.Seconds, 'Seconds', ON_ENTRY),
          timestamp: template(fields.Timestamp, 'Timestamp', ON_ENTRY),
          ...exit(fields, ON_ENTRY),
        };
      }
      case 'Choice': {
        const fields = this.#fields('Choice', source, place);
        return {
          type,
          name,
          rules: fields.Choices.map((rule, index) => ({
            condition: template(rule.Condition, `Choices[${index}]/Condition`, ON_ENTRY) as Template,
            ...exit(rule, ON_ENTRY, `Choices[${index}]/`),
          })),
          otherwise: exit({ Next: fields.Default, Assign: fields.Assign, Output: fields.Output }, ON_ENTRY),
        };
      }
      case 'Task': {
        const fields = this.#fields('Task', source, place);
        const integration = integrationOf(fields.Resource);
        if (!integration) {
          throw new BootError(
            'UNSUPPORTED_STATE_FIELD',
            `This task resource is not supported: ${fields.Resource}`,
            {
              place: `${place} field "Resource"`,
              advice: 'Supported are Lambda functions, lambda:invoke, and calls of DynamoDB, SNS and SQS.',
            },
          );
        }
        checkTask(fields, integration, place);
        return {
          type,
          name,
          integration,
          arguments: template(fields.Arguments, 'Arguments', ON_ENTRY),
          timeoutSeconds: template(fields.TimeoutSeconds, 'TimeoutSeconds', ON_ENTRY),
          heartbeatSeconds: template(fields.HeartbeatSeconds, 'HeartbeatSeconds', ON_ENTRY),
          ...fallible(fields),
          ...exit(fields, ON_RESULT),
        };
      }
      case 'Parallel': {
        const fields = this.#fields('Parallel', source, place);
        const branches: Workflow[] = [];
        inner.push((around) => {
          fields.Branches.forEach((branch, index) => {
            branches.push(
              this.workflow(parse(BRANCH_SCHEMA, branch, `${place} field "Branches[${index}]"`), around),
            );
          });
        });
        return {
          type,
          name,
          arguments: template(fields.Arguments, 'Arguments', ON_ENTRY),
          branches,
          ...fallible(fields),
          ...exit(fields, ON_RESULT),
        };
      }
      case 'Map': {
        const fields = this.#fields('Map', source, place);
        const processorFields = parse(
          PROCESSOR_SCHEMA,
          fields.ItemProcessor,
          `${place} field "ItemProcessor"`,
        );
        const state = {
          type,
          name,
          items: template(fields.Items, 'Items', ON_ENTRY),
          itemSelector: template(fields.ItemSelector, 'ItemSelector', ON_ENTRY),
          maxConcurrency: template(fields.MaxConcurrency, 'MaxConcurrency', ON_ENTRY),
          processor: undefined as Workflow | undefined,
          ...fallible(fields),
          ...exit(fields, ON_RESULT),
        };
        inner.push((around) => {
          state.processor = this.workflow(processorFields, around);
        });
        return state as State;
      }
    }
  }

  #typeOf(source: unknown, place: string): StateType {
    const { Type, QueryLanguage } = (source ?? {}) as { Type?: unknown; QueryLanguage?: unknown };
    if (typeof Type !== 'string' || !Object.hasOwn(STATE_SCHEMAS, Type)) {
      throw invalid(`no such state type: ${JSON.stringify(Type)}`, `${place} field "Type"`);
    }
    if (QueryLanguage === 'JSONPath' || (QueryLanguage === undefined && !this.#jsonata)) {
      throw new BootError('UNSUPPORTED_STATE_FIELD', 'States in JSONPath are not supported', {
        place: `${place} field "QueryLanguage"`,
        advice: 'Set QueryLanguage to JSONata for the whole state machine.',
      });
    }
    return Type as StateType;
  }

  #fields<Type extends StateType>(type: Type, source: unknown, place: string): StateFields[Type] {
    const fields = parse(STATE_SCHEMAS[type] as unknown as z.ZodType<StateFields[Type]>, source, place);
    const { Next, End, Seconds, Timestamp } = fields as Record<string, unknown>;
    if (!['Choice', 'Succeed', 'Fail'].includes(type) && (Next === undefined) === (End === undefined)) {
      throw invalid('a state has either Next or End', place);
    }
    if (type === 'Wait' && (Seconds === undefined) === (Timestamp === undefined)) {
      throw invalid('a Wait has either Seconds or Timestamp', place);
    }
    return fields;
  }

  #template(value: unknown, location: string, place: string): Template {
    try {
      return compileTemplate(value, location, this.#world);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw invalid(`JSONata: ${error.message}`, `${place} field "${location}"`);
    }
  }
}

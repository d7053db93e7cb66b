import { BootError } from '../../kernel/errors.ts';
import { isExpression } from '../expressions/expression.ts';
import { FUNCTION_NAMES } from '../expressions/functions.ts';
import type { Integration } from '../tasks/integration.ts';
import type { Site, State, Workflow } from './definition.ts';
import type { StateFields } from './schema.ts';

/** What is known of the variables of a workflow and those around it. */
export interface VariableScope {
  /** Names that some state of this workflow assigns, and which one. */
  assigned: Map<string, string>;
  outer: VariableScope | undefined;
}

/** `States.ALL` stands for every error: it must be alone in its rule, and its rule the last. */
export function checkErrorNames(rules: readonly (readonly string[])[], field: string, place: string): void {
  rules.forEach((names, index) => {
    if (!names.includes('States.ALL')) return;
    if (names.length > 1) {
      throw invalid(`${field}[${index}].ErrorEquals: States.ALL must stand alone`, place);
    }
    if (index < rules.length - 1) {
      throw invalid(`${field}[${index}].ErrorEquals: States.ALL must be in the last rule`, place);
    }
  });
}

/**
 * A workflow's states lead to one another and nowhere else: each can be reached, and one of them ends it.
 * (`asl-validator` lets states of a Map lead out of it, and unreachable ones lead to each other.)
 */
export function checkGraph({ startAt, states }: Workflow, place: string): void {
  const reached = new Set<string>();
  const open = [{ target: startAt, where: `${place} field "StartAt"` }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (reached.has(next.target)) continue;
    const state = states.get(next.target);
    if (!state) throw invalid(`there is no state ${next.target} here`, next.where);
    reached.add(next.target);
    for (const target of targetsOf(state)) open.push({ target, where: `${place} state "${state.name}"` });
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) throw invalid(`nothing leads to the state ${name}`, `${place} state "${name}"`);
  }
  if (![...states.values()].some(isEnd)) throw invalid('none of the states ends the workflow', place);
}

function targetsOf(state: State): string[] {
  const exits = [
    ...('next' in state ? [state] : []),
    ...('catch' in state ? state.catch : []),
    ...(state.type === 'Choice' ? [...state.rules, state.otherwise] : []),
  ];
  return exits.flatMap(({ next }) => next ?? []);
}

function isEnd(state: State): boolean {
  return state.type === 'Fail' || ('next' in state && state.next === undefined);
}

/** What AWS looks at in a Task beyond the shape of its fields. */
export function checkTask(fields: StateFields['Task'], { parameters }: Integration, place: string): void {
  const { HeartbeatSeconds, TimeoutSeconds, Arguments } = fields;
  if (
    typeof HeartbeatSeconds === 'number' &&
    typeof TimeoutSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds
  ) {
    throw invalid('HeartbeatSeconds must be less than TimeoutSeconds', `${place} field "HeartbeatSeconds"`);
  }
  if (!parameters || isExpression(Arguments)) return;
  const given = typeof Arguments === 'object' && Arguments !== null ? Object.keys(Arguments) : [];
  if (!given.includes(parameters.required)) {
    throw invalid(`this resource needs ${parameters.required}`, `${place} field "Arguments"`);
  }
  const unknown = given.find((name) => !parameters.known.has(name));
  if (unknown !== undefined) {
    throw new BootError('UNSUPPORTED_STATE_FIELD', `The argument ${unknown} is not supported`, {
      place: `${place} field "Arguments/${unknown}"`,
    });
  }
}

/** Each variable that is read must be one that some state in scope assigns. */
export function checkReferences(sites: readonly Site[], scope: VariableScope, place: string): void {
  for (const { state, expression, allows } of sites) {
    const { variables, states } = expression.references;
    const where = `${place} state "${state}" field "${expression.location}"`;
    for (const name of variables) {
      if (name !== 'states' && !FUNCTION_NAMES.has(name) && !isAssigned(name, scope)) {
        throw invalid(`$${name} is read, but no state assigns it`, where);
      }
    }
    for (const member of states) {
      if (!allows.has(member)) throw invalid(`$states.${member} is not there in this field`, where);
    }
  }
}

/** An inner workflow reads the variables around it but has no say in them, so it cannot reuse their names. */
export function checkShadowing(scope: VariableScope, place: string): void {
  if (!scope.outer) return;
  for (const [name, state] of scope.assigned) {
    if (isAssigned(name, scope.outer)) {
      throw invalid(
        `the variable ${name} is also assigned outside this Map or Parallel`,
        `${place} state "${state}" field "Assign"`,
      );
    }
  }
}

function isAssigned(name: string, scope: VariableScope): boolean {
  for (let at: VariableScope | undefined = scope; at; at = at.outer) if (at.assigned.has(name)) return true;
  return false;
}

/** A definition that AWS would not take either. */
export function invalid(message: string, place: string): BootError {
  return new BootError('INVALID_DEFINITION', `Invalid state machine definition: ${message}`, { place });
}

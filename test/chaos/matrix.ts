import type { Rule } from './knobs.ts';
import type { Random } from './random.ts';
import type { TestSystem } from '../support/system.ts';

/** What may befall a request, whatever it asks for. */
const CALL_KINDS = ['fail-before', 'fail-after', 'hang-before', 'hang-after', 'twice', 'delay'] as const;
/** What may befall the run of a function. */
const RUN_KINDS = ['kill-before', 'kill-after', 'time-out-before', 'time-out-after'] as const;
export const KINDS = [...CALL_KINDS, ...RUN_KINDS] as const;
export type Kind = (typeof KINDS)[number];

/** Those that no order depends on: what they answer is read again, or checked after the run. */
const NO_PART_OF_ORDERS = [
  'audit-order',
  'receipt-link',
  'reconcile-books',
  'api:Catalog',
  'api:ReceiptLink',
  'api:None',
];
/** Services of the fault knobs that roles of the stack call for orders; logs and traces are not among them. */
const SERVICES = ['dynamodb', 'sns', 's3', 'states', 'lambda', 'sqs'];

/** Somebody of the stack whose calls may fail. */
export interface Subject {
  /** `save-order`, or `api:OrdersPlace` for a data source of the API. */
  name: string;
  /** The role it calls with, by its physical name. */
  role: string;
  /** Physical name of the function; absent for a data source. */
  functionName?: string;
  /** What it calls, as fault rules name it: from the grants of its role. */
  services: readonly string[];
}

/** One way in which one kind of call of one subject goes wrong. */
export interface Cell {
  /** `save-order dynamodb fail-after`. */
  id: string;
  subject: string;
  service: string;
  kind: Kind;
  rule: Rule;
}

interface Resources {
  resources: readonly { type: string; physicalId: string; path?: string }[];
}

interface Permissions {
  roles: readonly { role: string; grants: readonly { action: string }[] }[];
}

/** Everybody who works on orders in the running stack, by what the stack itself says of it. */
export async function subjectsOf(system: TestSystem): Promise<Subject[]> {
  const page = async <Content>(name: string): Promise<Content> =>
    (await (await fetch(`${system.appUrl}/_local/${name}?format=json`)).json()) as Content;
  const { resources } = await page<Resources>('resources');
  const { roles } = await page<Permissions>('permissions');
  const servicesOf = (roleName: string): string[] => {
    const grants = roles.find(({ role }) => role.endsWith(roleName))?.grants ?? [];
    const named = grants.map(({ action }) => action.split(':')[0] ?? '');
    const called = SERVICES.filter((service) => named.includes(service));
    return named.includes('appsync') ? [...called, 'appsync'] : called;
  };
  return resources.flatMap(({ type, physicalId: role, path = '' }) => {
    if (type !== 'AWS::IAM::Role') return [];
    const [, group, id] = path.split('/');
    if (id === undefined) return [];
    const services = servicesOf(role);
    const name = group === 'DataSources' ? `api:${id}` : kebab(id);
    if (NO_PART_OF_ORDERS.includes(name)) return [];
    if (group === 'DataSources') return [{ name, role, services }];
    const ofFunction = resources.find(
      (other) =>
        other.type === 'AWS::Lambda::Function' && other.path?.startsWith(path.replace(/Role\/.*$/, '')),
    );
    if (!ofFunction) return [];
    return [{ name, role, functionName: ofFunction.physicalId, services }];
  });
}

/** `SaveOrder` as the folder of its function is called. */
function kebab(id: string): string {
  return id.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
}

/** Names under which customers' and operators' own requests fail. */
const MUTATIONS = ['placeOrder', 'cancelOrder', 'confirmPayment', 'requestRefund', 'repairOrder'];

/** Every subject, every kind of call it makes, every way in which that goes wrong. */
export function cellsOf(subjects: readonly Subject[], random: Random): Cell[] {
  const cells: Cell[] = [];
  const add = (subject: string, service: string, kind: Kind, rule: Omit<Rule, 'service' | 'kind'>): void => {
    const terms = { service, kind, times: 1, ...rule, ...detailsOf(service, kind, random) };
    cells.push({ id: `${subject} ${service} ${kind}`, subject, service, kind, rule: terms });
  };
  for (const { name, role, functionName, services } of subjects) {
    if (functionName) {
      for (const kind of [...CALL_KINDS, ...RUN_KINDS]) add(name, 'lambda', kind, { target: functionName });
    }
    for (const service of services) {
      // What a data source lets Lambda do is a call to a function, which is there already.
      if (service === 'lambda') continue;
      for (const kind of CALL_KINDS) {
        // A carrier that delivers one publish twice is beyond its sender: SNS knows no key by which to tell.
        if (service === 'sns' && kind === 'twice') continue;
        if (service === 'appsync') add(name, service, kind, { caller: role, operation: 'postOrderStatus' });
        // Not always the first of the calls that a function makes: its second or third may matter more.
        else {
          const nth = functionName && service === 'dynamodb' ? { nth: random.between(1, 3) } : {};
          add(name, service, kind, { caller: role, ...nth });
        }
      }
    }
  }
  for (const mutation of MUTATIONS) {
    for (const kind of CALL_KINDS)
      add(`api:${mutation}`, 'appsync', kind, { caller: 'user', operation: mutation });
  }
  return cells;
}

/** The calls that the subject does not make by itself, held back: one interleaving is then made on purpose. */
export function holdOf(subject: Subject, where: Hold): Rule {
  const { functionName, role } = subject;
  switch (where) {
    case 'before':
      return { service: 'lambda', target: functionName!, kind: 'hang-before', times: 1 };
    case 'working':
      return { service: 'dynamodb', caller: role, kind: 'hang-after', nth: 2 };
    case 'done':
      return {
        service: 'appsync',
        caller: role,
        operation: 'postOrderStatus',
        kind: 'hang-before',
        times: 1,
      };
    case 'told':
      return { service: 'appsync', caller: role, operation: 'postOrderStatus', kind: 'hang-after', times: 1 };
    case 'after':
      return { service: 'lambda', target: functionName!, kind: 'hang-after', times: 1 };
  }
}

/**
 * Where a step is held: before it runs, in the middle of its work, its work done and not yet told, told and
 * not yet known to the function, its function ended and the state machine not yet told.
 */
export const HOLDS = ['before', 'working', 'done', 'told', 'after'] as const;
export type Hold = (typeof HOLDS)[number];

function detailsOf(service: string, kind: Kind, random: Random): Partial<Rule> {
  // SNS's word that it is down or too busy means that nothing went out: only its inner faults may mean that it did.
  if (service === 'sns' && kind === 'fail-after') return { error: 'internal' };
  if (kind === 'delay') return { milliseconds: random.between(200, 4000) };
  if (kind === 'fail-before' || kind === 'fail-after') {
    return { error: random.pick(['internal', 'unavailable', 'throttling']) };
  }
  return {};
}

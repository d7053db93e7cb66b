import { AwsError } from '../kernel/errors.ts';
import { operation, type Operation } from '../kernel/service.ts';
import type { Rule, Rules } from './rules.ts';
import type { RuleState } from './schemas.ts';
import * as schemas from './schemas.ts';

export interface EventsOperationsOptions {
  rules: Rules;
  accountId: string;
  /** Has a rule run, or no longer; resolves when that will outlive the process. */
  setState(rule: Rule, state: RuleState): Promise<void>;
}

/** The operations of EventBridge that are built. */
export function eventsOperations(options: EventsOperationsOptions): Record<string, Operation> {
  const { rules, accountId, setState } = options;

  const switching = (action: string, state: RuleState): Operation =>
    operation({
      input: schemas.ruleInput,
      access: ({ Name }) => [{ action, resource: rules.arnOf(Name) }],
      async run({ Name, EventBusName }) {
        await setState(rules.at(Name, EventBusName), state);
        return {};
      },
    });

  return {
    ListRules: operation({
      input: schemas.listRulesInput,
      // A list of a whole account is judged on all its rules.
      access: () => [{ action: 'events:ListRules', resource: rules.arnOf('*') }],
      async run({ NamePrefix = '', EventBusName, NextToken, Limit }) {
        rules.assertBus(EventBusName);
        const named = rules.list().filter(({ name }) => name.startsWith(NamePrefix));
        const { page, next } = paged(named, ({ name }) => name, NextToken, Limit);
        return { Rules: page.map(described), ...next };
      },
    }),

    DescribeRule: operation({
      input: schemas.ruleInput,
      access: ({ Name }) => [{ action: 'events:DescribeRule', resource: rules.arnOf(Name) }],
      run: async ({ Name, EventBusName }) => ({
        ...described(rules.at(Name, EventBusName)),
        CreatedBy: accountId,
      }),
    }),

    ListTargetsByRule: operation({
      input: schemas.listTargetsInput,
      access: ({ Rule }) => [{ action: 'events:ListTargetsByRule', resource: rules.arnOf(Rule) }],
      async run({ Rule, EventBusName, NextToken, Limit }) {
        const { targets } = rules.at(Rule, EventBusName);
        const { page, next } = paged(targets, ({ Id }) => Id, NextToken, Limit);
        return { Targets: page, ...next };
      },
    }),

    EnableRule: switching('events:EnableRule', 'ENABLED'),
    DisableRule: switching('events:DisableRule', 'DISABLED'),
  };
}

function described({ name, arn, description, schedule, state }: Rule): Record<string, unknown> {
  return {
    Name: name,
    Arn: arn,
    ScheduleExpression: schedule.expression,
    State: state,
    ...(description !== undefined && { Description: description }),
    EventBusName: 'default',
  };
}

/** A page of a list, and the token for the next: the name of the last item. */
function paged<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  token: string | undefined,
  limit: number,
): { page: Item[]; next: { NextToken?: string } } {
  let start = 0;
  if (token !== undefined) {
    const last = Buffer.from(token, 'base64url').toString();
    start = items.findIndex((item) => nameOf(item) === last) + 1;
    if (start === 0) throw new AwsError('ValidationException', 'Invalid nextToken.');
  }
  const page = items.slice(start, start + limit);
  const more = start + limit < items.length;
  const next = more ? { NextToken: Buffer.from(nameOf(page.at(-1)!)).toString('base64url') } : {};
  return { page, next };
}

import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import { Deliveries } from './deliveries.ts';
import { eventsOperations } from './operations.ts';
import type { Rule } from './rules.ts';
import { Rules } from './rules.ts';
import { scheduledEvent } from './scheduled-event.ts';
import type { RuleState } from './schemas.ts';
import { ruleProperties } from './schemas.ts';
import { Ticker } from './ticker.ts';

/** What somebody has set a rule to; it holds for as long as the template says what it said then. */
interface Override {
  template: RuleState;
  state: RuleState;
}

/** EventBridge: rules on a schedule, with functions as their targets. */
export function createEvents(options: PartOptions): Part {
  const { clock, cloud, accountId } = options;
  const rules = new Rules(options);
  const overrides = options.store.part('states');
  const deliveries = new Deliveries({ clock, cloud, accountId, store: options.store.part('deliveries') });
  const ticker = new Ticker({
    clock,
    fire: (rule) => deliveries.accept(rule, scheduledEvent(rule.arn, clock.now(), options)),
  });
  /** What the template says of each rule. */
  const declared = new Map<Rule, RuleState>();

  return {
    services: [
      {
        name: 'events',
        protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'AWSEvents' }),
        operations: eventsOperations({
          rules,
          accountId,
          async setState(rule, state) {
            if (rule.state === state) return;
            const template = declared.get(rule)!;
            await overrides.write([{ key: rule.name, value: { template, state } satisfies Override }]);
            rule.state = state;
            ticker.follow(rule);
          },
        }),
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::Events::Rule',
        properties: ruleProperties,
        async create(properties, { place, physicalName }) {
          const name = properties.Name ?? physicalName(64);
          if (rules.has(name)) {
            throw new BootError('RESOURCE_CONFLICT', `There are two rules named ${name}`, { place });
          }
          const override = await overrides.get<Override>(name);
          const rule: Rule = {
            name,
            arn: rules.arnOf(name),
            description: properties.Description,
            schedule: properties.ScheduleExpression,
            targets: properties.Targets,
            // As CloudFormation does: what was changed by hand stays until the template changes there.
            state: override?.template === properties.State ? override.state : properties.State,
          };
          declared.set(rule, properties.State);
          rules.add(rule);
          return { ref: name, attributes: { Arn: rule.arn } };
        },
      }),
    ],
    async start() {
      await deliveries.start();
      ticker.start(rules.list());
    },
    async stop() {
      ticker.stop();
      await deliveries.stop();
    },
  };
}

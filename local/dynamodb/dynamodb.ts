import { z } from 'zod';
import type { Part, PartOptions } from '../kernel/part.ts';
import type { Access, Operation } from '../kernel/service.ts';
import { operation } from '../kernel/service.ts';
import { AccessRules } from './access.ts';
import { Database } from './database.ts';
import type { Engine } from './engine.ts';
import { ExpirySweeper } from './expiry.ts';
import { ItemStore } from './item-store.ts';
import type { Action } from './operations.ts';
import { actions } from './operations.ts';
import { dynamoDbProtocol } from './protocol.ts';
import { RemoteEngine } from './remote.ts';
import { RequestTokens } from './request-tokens.ts';
import type { MakeTable } from './resources.ts';
import { tableResources } from './resources.ts';
import { tableArn, withBareTableNames } from './table-names.ts';
import { Tables } from './tables.ts';
import type { TableDefinition } from './types.ts';

/** Where the tables are: in our own store, unless `endpoint` is the URL of another DynamoDB-compatible engine. */
export type DynamoDbOptions = PartOptions & { endpoint?: string };

/**
 * Amazon DynamoDB: the tables of the template and the operations on their items.
 * @throws BootError STATE_LOCKED or STATE_CORRUPT when the tables in `options.folder` cannot be opened.
 */
export async function createDynamoDb(options: DynamoDbOptions): Promise<Part> {
  return options.endpoint === undefined ? createOwn(options) : createRemote(options, options.endpoint);
}

async function createOwn(options: DynamoDbOptions): Promise<Part> {
  const database = await Database.open(options.folder);
  const engine: Engine = {
    clock: options.clock,
    database,
    tables: new Tables(database, options.clock),
    store: new ItemStore(database),
    tokens: await RequestTokens.load(database, options.clock),
  };
  const sweeper = new ExpirySweeper(engine);
  const rules = new AccessRules(options, (name) => engine.tables.find(name)?.definition);
  return {
    ...describePart(
      options,
      rules,
      (action, request) => action.run(engine, request),
      async (definition, settings, placement) => {
        const arn = tableArn(options, definition.TableName);
        return (await engine.tables.adopt(definition, settings, arn, placement.place)).stored;
      },
    ),
    start: () => sweeper.start(),
    async stop() {
      await sweeper.stop();
      await database.close();
    },
  };
}

function createRemote(options: DynamoDbOptions, endpoint: string): Part {
  const remote = new RemoteEngine(endpoint, options.region);
  const definitions = new Map<string, TableDefinition>();
  const rules = new AccessRules(options, (name) => definitions.get(name));
  return describePart(
    options,
    rules,
    (action, _request, input) => remote.call(action.name, input),
    (definition, settings, placement) => {
      definitions.set(definition.TableName, definition);
      return remote.makeTable(definition, settings, placement);
    },
  );
}

/** Runs an action for a request; `input` is the same as it was sent, with bare table names. */
type Run = (action: Action, request: unknown, input: unknown) => Promise<unknown>;

function describePart(home: DynamoDbOptions, rules: AccessRules, run: Run, makeTable: MakeTable): Part {
  const operations = Object.fromEntries(
    actions.map((action) => [action.name, describeOperation(home, rules, action, run)]),
  );
  return {
    services: [{ name: 'dynamodb', protocol: dynamoDbProtocol, operations }],
    resources: tableResources(makeTable),
  };
}

function describeOperation(home: DynamoDbOptions, rules: AccessRules, action: Action, run: Run): Operation {
  const input = z
    .custom<object>((value) => typeof value === 'object' && value !== null)
    .transform((sent) => {
      const { input: bare, given } = withBareTableNames(home, sent);
      return { bare, given, request: action.parse(bare) };
    });
  return operation({
    input,
    access: ({ request }): readonly Access[] => action.access(rules, request),
    run: async ({ bare, given, request }) => {
      const output = await run(action, request, bare);
      return action.rename?.(output, given) ?? output;
    },
  });
}

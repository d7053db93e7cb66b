import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { createStates } from '../../local/states/states.ts';
import { Bench } from '../../local/testing/bench.ts';
import type { Machine } from '../../domain/work.ts';
import { openApiResolvers } from './api-resolvers.ts';
import { executionsOf } from './executions.ts';
import { openShop, type Shop } from './shop.ts';
import { TABLE_PROPERTIES } from './tables.ts';

/** A state machine whose executions run until somebody stops them: what they do, the tests do. */
const WAITS = {
  QueryLanguage: 'JSONata',
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } },
};

/**
 * A shop on tables and state machines of the local runtime, and on the resolvers of the API; and the way to
 * be rid of them all.
 */
export async function openLocalShop(): Promise<{ shop: Shop; close(): Promise<void> }> {
  const bench = await Bench.open();
  const dynamoDb = bench.add(await createDynamoDb(bench.options('dynamodb')));
  const states = bench.add(createStates({ ...bench.options('states'), validate: () => Promise.resolve() }));
  for (const table of TABLE_PROPERTIES) {
    await bench.create(dynamoDb, 'AWS::DynamoDB::Table', table, { logicalId: table.TableName });
  }
  const machineOf = async (name: string): Promise<string> => {
    const properties = {
      StateMachineName: name,
      RoleArn: 'arn:aws:iam::000000000000:role/flow',
      DefinitionString: JSON.stringify(WAITS),
    };
    const type = 'AWS::StepFunctions::StateMachine';
    const { ref } = await bench.create(states, type, properties, { logicalId: name });
    return String(ref);
  };
  const machines: Record<Machine, string> = {
    ORDER: await machineOf('OrderFlow'),
    REFUND: await machineOf('RefundFlow'),
  };
  await states.start?.();
  const shop = await openShop({
    dynamoDb: await bench.serve('dynamodb'),
    stepFunctions: await bench.serve('states'),
    machines,
    executions: executionsOf(bench, machines),
    resolvers: await openApiResolvers(bench.cloud, machines),
  });
  return {
    shop,
    async close() {
      await shop.end();
      await bench.close();
    },
  };
}

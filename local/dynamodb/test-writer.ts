/** Writes pairs of items into the tables of a folder for as long as it lives, and tells of each that is done. */
import { call, openPart } from './test-server.ts';
import { thingsTable } from './test-tables.ts';

const LANES = 4;

const part = await openPart({ folder: process.argv[2]! });
await part.create('AWS::DynamoDB::Table', thingsTable('things'));
await call(part, 'PutItem', {
  TableName: 'things',
  Item: { pk: { S: 'counter' }, sk: { S: '-' }, n: { N: '0' } },
});
await call(part, 'PutItem', { TableName: 'things', Item: { pk: { S: 'counter-twin' }, sk: { S: '-' } } });

async function write(lane: number): Promise<never> {
  for (let i = 0; ; i++) {
    const pk = `item-${lane}-${i}`;
    const rest = { sk: { S: '-' }, owner: { S: `owner-${i % 7}` }, at: { S: String(i) } };
    await call(part, 'TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: 'things', Item: { pk: { S: pk }, ...rest } } },
        { Put: { TableName: 'things', Item: { pk: { S: `${pk}-twin` }, ...rest } } },
        {
          Update: {
            TableName: 'things',
            Key: { pk: { S: 'counter' }, sk: { S: '-' } },
            UpdateExpression: 'ADD n :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    });
    process.stdout.write(`${pk}\n`);
  }
}

await Promise.all(Array.from({ length: LANES }, (_, lane) => write(lane)));

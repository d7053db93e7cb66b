import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { demoCatalogue, type DemoProduct } from './catalogue.ts';
import { readFileSync } from 'node:fs';
import { CommandFailed, main, step } from './progress.ts';

/** Demo accounts share one password: it opens nothing but this machine. */
export const DEMO_PASSWORD = 'Realtime-Orders-1';

/** The demo accounts and the user-pool group of each. */
export const demoAccounts = [
  { email: 'customer@example.com', group: undefined },
  { email: 'second@example.com', group: undefined },
  { email: 'operator@example.com', group: 'operators' },
] as const;

/** Which system to seed. Without an endpoint and credentials the SDK's usual ones hold. */
export interface SeedTarget {
  catalogTable: string;
  userPoolId: string;
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

async function seedProduct(
  client: DynamoDBDocumentClient,
  table: string,
  product: DemoProduct,
): Promise<void> {
  const key = `PRODUCT#${product.id}`;
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: table,
              Item: {
                pk: key,
                sk: 'PRODUCT',
                id: product.id,
                name: product.name,
                description: product.description,
                unitPrice: { amount: product.amount, currency: product.currency },
                withdrawn: product.withdrawn ?? false,
                onHand: product.onHand,
                reserved: 0,
                listing: 'CATALOGUE',
                listingKey: `${product.name}#${product.id}`,
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          {
            Put: {
              TableName: table,
              Item: {
                pk: key,
                sk: 'LEDGER#-#SUPPLY',
                productId: product.id,
                orderId: '-',
                movement: 'SUPPLY',
                onHandDelta: product.onHand,
                reservedDelta: 0,
                at: new Date().toISOString(),
              },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ],
      }),
    );
  } catch (error) {
    // There already, perhaps with orders against its stock: left as it is.
    if (!(error instanceof TransactionCanceledException)) throw error;
  }
}

async function seedAccount(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
  account: (typeof demoAccounts)[number],
): Promise<void> {
  const user = { UserPoolId: userPoolId, Username: account.email };
  try {
    await client.send(
      new AdminCreateUserCommand({
        ...user,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: account.email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
  } catch (error) {
    if (error instanceof UsernameExistsException) return;
    throw error;
  }
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: DEMO_PASSWORD, Permanent: true }));
  if (account.group) await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: account.group }));
}

/** Puts the demo catalogue and accounts in place; what is there already stays as it is. */
export async function seed(target: SeedTarget): Promise<void> {
  const config = {
    ...(target.region ? { region: target.region } : {}),
    ...(target.endpoint ? { endpoint: target.endpoint } : {}),
    ...(target.credentials ? { credentials: target.credentials } : {}),
  };
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const cognito = new CognitoIdentityProviderClient(config);
  try {
    await Promise.all([
      ...demoCatalogue.map((product) => seedProduct(dynamoDb, target.catalogTable, product)),
      ...demoAccounts.map((account) => seedAccount(cognito, target.userPoolId, account)),
    ]);
  } finally {
    dynamoDb.destroy();
    cognito.destroy();
  }
}

/** The stack outputs that seeding needs, as `cdk deploy --outputs-file` writes them. */
const outputsFile = z.record(z.string(), z.object({ CatalogTable: z.string(), UserPoolId: z.string() }));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const [file] = process.argv.slice(2);
    if (!file) {
      throw new CommandFailed(
        'Usage: npm run seed -- OUTPUTS.json\n\nPuts the demo catalogue and accounts into a deployed stage. OUTPUTS.json is what\n`cdk deploy --outputs-file` wrote. (npm start seeds the local system by itself.)',
      );
    }
    const outputs = Object.values(outputsFile.parse(JSON.parse(readFileSync(file, 'utf8'))))[0];
    if (!outputs) throw new CommandFailed(`${file} names no stack.`);
    await step('seed the catalogue and the demo accounts', () =>
      seed({ catalogTable: outputs.CatalogTable, userPoolId: outputs.UserPoolId }),
    );
  });
}

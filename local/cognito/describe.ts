import { z } from 'zod';
import { operation } from '../kernel/service.ts';
import type { Operation } from '../kernel/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Client, Pool, Pools } from './pools.ts';

const poolInput = z.strictObject({ UserPoolId: z.string() });
const clientInput = poolInput.extend({ ClientId: z.string() });
const listInput = {
  NextToken: z.string().optional(),
  MaxResults: z.number().int().min(1).max(60).default(60),
};

/** What there is: pools and app clients, as an administrator sees them. */
export function describeOperations(pools: Pools): Record<string, Operation> {
  const arn = ({ UserPoolId }: { UserPoolId: string }) => pools.arn(UserPoolId);

  return {
    ListUserPools: operation({
      input: z.strictObject(listInput),
      access: () => [{ action: 'cognito-idp:ListUserPools', resource: '*' }],
      run: async () => ({
        UserPools: pools.list().map(({ id, displayName, createdAt }) => ({
          Id: id,
          Name: displayName,
          CreationDate: new Date(createdAt),
          LastModifiedDate: new Date(createdAt),
        })),
      }),
    }),

    DescribeUserPool: operation({
      input: poolInput,
      access: (input) => [{ action: 'cognito-idp:DescribeUserPool', resource: arn(input) }],
      run: async ({ UserPoolId }) => ({ UserPool: describePool(pools.pool(UserPoolId)) }),
    }),

    ListUserPoolClients: operation({
      input: poolInput.extend(listInput),
      access: (input) => [{ action: 'cognito-idp:ListUserPoolClients', resource: arn(input) }],
      run: async ({ UserPoolId }) => ({
        UserPoolClients: pools
          .clientsOf(UserPoolId)
          .map(({ id, name }) => ({ ClientId: id, ClientName: name, UserPoolId })),
      }),
    }),

    DescribeUserPoolClient: operation({
      input: clientInput,
      access: (input) => [{ action: 'cognito-idp:DescribeUserPoolClient', resource: arn(input) }],
      async run({ UserPoolId, ClientId }) {
        const { client } = pools.client(ClientId);
        if (client.poolId === UserPoolId) return { UserPoolClient: describeClient(client) };
        throw new AwsError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
      },
    }),
  };
}

function describePool(pool: Pool): Record<string, unknown> {
  const { passwordPolicy: policy } = pool;
  const date = new Date(pool.createdAt);
  return {
    Id: pool.id,
    Name: pool.displayName,
    Arn: pool.arn,
    CreationDate: date,
    LastModifiedDate: date,
    MfaConfiguration: pool.mfa,
    Policies: {
      PasswordPolicy: {
        MinimumLength: policy.minimumLength,
        RequireLowercase: policy.lowercase,
        RequireUppercase: policy.uppercase,
        RequireNumbers: policy.numbers,
        RequireSymbols: policy.symbols,
        TemporaryPasswordValidityDays: policy.temporaryValidity / 86_400_000,
      },
    },
    ...(pool.emailIsUsername && { UsernameAttributes: ['email'] }),
    ...(pool.emailIsAlias && { AliasAttributes: ['email'] }),
    ...(pool.verifiesEmail && { AutoVerifiedAttributes: ['email'] }),
    UsernameConfiguration: { CaseSensitive: pool.caseSensitive },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: pool.adminCreatesOnly },
  };
}

function describeClient(client: Client): Record<string, unknown> {
  const date = new Date(client.createdAt);
  return {
    ClientId: client.id,
    ClientName: client.name,
    UserPoolId: client.poolId,
    CreationDate: date,
    LastModifiedDate: date,
    ExplicitAuthFlows: [...client.flows],
    PreventUserExistenceErrors: client.hidesUsers ? 'ENABLED' : 'LEGACY',
    EnableTokenRevocation: client.revokes,
    AccessTokenValidity: client.accessValidity / 1000,
    IdTokenValidity: client.idValidity / 1000,
    RefreshTokenValidity: client.refreshValidity / 1000,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
    AuthSessionValidity: client.challengeValidity / 60_000,
  };
}

import { randomBytes } from 'node:crypto';
import { after } from '../kernel/clock.ts';
import type { Alarm } from '../kernel/clock.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { Outbox } from '../outbox/outbox.ts';
import { adminOperations } from './admin.ts';
import { Challenges } from './challenges.ts';
import { describeOperations } from './describe.ts';
import { clientOf, poolOf, Pools } from './pools.ts';
import { userPoolClientProperties, userPoolGroupProperties, userPoolProperties } from './properties.ts';
import { selfServiceOperations } from './self-service.ts';
import { Sessions } from './sessions.ts';
import { signInOperations } from './sign-in.ts';
import { signUpOperations } from './sign-up.ts';
import type { CognitoState } from './state.ts';
import { Tokens } from './tokens.ts';
import { Users } from './users.ts';

/** How often sessions are forgotten whose time is over. */
const SWEEP_MS = 24 * 3600_000;

const WELL_KNOWN = /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

export interface CognitoOptions extends PartOptions {
  /** How others on this machine reach the AWS port, such as `http://localhost:4566`. */
  awsUrl: string;
}

export interface CognitoPart extends Part {
  /** Codes and invitations, which would have gone out by mail. */
  outbox: Outbox;
  /**
   * The claims of a token that the pool has signed and that has not run out.
   * @throws TokenError
   */
  verifyJwt(token: string, userPoolId: string): Promise<Readonly<Record<string, unknown>>>;
  /**
   * The answer to `GET /<poolId>/.well-known/jwks.json` and `…/openid-configuration`; undefined for any
   * other path, or another pool.
   * @param path without query.
   */
  wellKnown(path: string): Promise<object | undefined>;
}

/** Amazon Cognito user pools: sign-up, sign-in with SRP, tokens, groups. */
export async function createCognito(options: CognitoOptions): Promise<CognitoPart> {
  const { clock, store } = options;
  const pools = new Pools(options);
  const tokens = new Tokens(clock, store.part('keys'), pools);
  const sessions = new Sessions(clock, store.part('sessions'));
  const created = store.part('created');
  const outbox = new Outbox(clock, store.part('outbox'));
  const state: CognitoState = {
    clock,
    pools,
    tokens,
    sessions,
    outbox,
    users: new Users(store.part('users')),
    challenges: new Challenges(clock),
    disguiseKey: await secret(store.part('secrets')),
  };
  let alarm: Alarm | undefined;

  /** When something was first made. */
  async function since(seed: string): Promise<number> {
    const known = await created.get<number>(seed);
    if (known !== undefined) return known;
    await created.write([{ key: seed, value: clock.now() }]);
    return clock.now();
  }

  function sweepLater(): void {
    alarm = after(clock, SWEEP_MS, () => {
      void sessions.sweep();
      sweepLater();
    });
  }

  return {
    outbox,
    verifyJwt: (token, userPoolId) => tokens.verify(token, userPoolId),

    async wellKnown(path) {
      const [, poolId = '', document] = WELL_KNOWN.exec(path) ?? [];
      const pool = pools.find(poolId);
      if (pool === undefined) return undefined;
      if (document === 'jwks.json') return tokens.jwks(pool.id);
      return {
        issuer: pool.issuer,
        jwks_uri: `${options.awsUrl}/${pool.id}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        subject_types_supported: ['public'],
      };
    },

    services: [
      {
        name: 'cognito-idp',
        protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'AWSCognitoIdentityProviderService' }),
        operations: {
          ...signInOperations(state),
          ...signUpOperations(state),
          ...selfServiceOperations(state),
          ...adminOperations(state),
          ...describeOperations(pools),
        },
      },
    ],

    resources: [
      resourceType({
        type: 'AWS::Cognito::UserPool',
        properties: userPoolProperties,
        async create(properties, placement) {
          const pool = poolOf(placement.place, await since(placement.place), properties, placement);
          pools.addPool(pool);
          await tokens.prepare(pool.id);
          const provider = `cognito-idp.${placement.region}.amazonaws.com/${pool.id}`;
          return {
            ref: pool.id,
            attributes: {
              Arn: pool.arn,
              UserPoolId: pool.id,
              ProviderName: provider,
              ProviderURL: `https://${provider}`,
            },
          };
        },
      }),
      resourceType({
        type: 'AWS::Cognito::UserPoolClient',
        properties: userPoolClientProperties,
        async create(properties, placement) {
          requirePool(pools, properties.UserPoolId, placement.place);
          const client = clientOf(placement.place, await since(placement.place), properties);
          pools.addClient(client);
          return { ref: client.id, attributes: { ClientId: client.id, Name: client.name } };
        },
      }),
      resourceType({
        type: 'AWS::Cognito::UserPoolGroup',
        properties: userPoolGroupProperties,
        async create(properties, placement) {
          const pool = requirePool(pools, properties.UserPoolId, placement.place);
          const name = properties.GroupName ?? placement.physicalName(128);
          pool.groups.set(name, {
            name,
            description: properties.Description,
            precedence: properties.Precedence,
            createdAt: await since(placement.place),
          });
          return { ref: name, attributes: {} };
        },
      }),
    ],

    async start() {
      await sessions.sweep();
      sweepLater();
    },
    async stop() {
      alarm?.cancel();
    },
  };
}

function requirePool(pools: Pools, id: string, place: string) {
  const pool = pools.find(id);
  if (pool) return pool;
  throw new BootError('INVALID_PROPERTY', `There is no user pool ${id}`, {
    place: `${place}.Properties.UserPoolId`,
  });
}

async function secret(store: PartOptions['store']): Promise<string> {
  const known = await store.get<string>('disguise');
  if (known !== undefined) return known;
  const value = randomBytes(32).toString('hex');
  await store.write([{ key: 'disguise', value }]);
  return value;
}

import { createHash } from 'node:crypto';
import { AwsError } from '../kernel/errors.ts';
import type { UserPoolClientProperties, UserPoolProperties } from './properties.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = { seconds: SECOND, minutes: MINUTE, hours: HOUR, days: DAY };

export interface PasswordPolicy {
  minimumLength: number;
  lowercase: boolean;
  uppercase: boolean;
  numbers: boolean;
  symbols: boolean;
  /** How long a temporary password may be used, in milliseconds. */
  temporaryValidity: number;
}

/** A user pool as its template describes it. */
export interface Pool {
  /** `<region>_<name>`. */
  id: string;
  /** What follows `_` in the id; part of what passwords are hashed with. */
  name: string;
  displayName: string;
  arn: string;
  issuer: string;
  createdAt: number;
  /** Users are named by their e-mail and get an id of their own. */
  emailIsUsername: boolean;
  /** Users may also sign in by their verified e-mail. */
  emailIsAlias: boolean;
  caseSensitive: boolean;
  verifiesEmail: boolean;
  /** A new address counts only once its code has come back. */
  keepsEmailUntilVerified: boolean;
  adminCreatesOnly: boolean;
  /** Whether users may recover their account by e-mail. */
  recoversByEmail: boolean;
  passwordPolicy: PasswordPolicy;
  /** `email` and the like. */
  requiredAttributes: readonly string[];
  /** Attributes that may never change once they are set. */
  fixedAttributes: readonly string[];
  /** Names beside the standard ones, with `custom:`. */
  customAttributes: readonly string[];
  mfa: string;
  verification: { subject: string; message: string };
  invitation: { subject: string; message: string };
  groups: Map<string, Group>;
}

export interface Group {
  name: string;
  description: string | undefined;
  precedence: number | undefined;
  createdAt: number;
}

/** An app client. Times in milliseconds. */
export interface Client {
  id: string;
  name: string;
  poolId: string;
  createdAt: number;
  flows: ReadonlySet<string>;
  /** Whether answers hide which users exist. */
  hidesUsers: boolean;
  revokes: boolean;
  accessValidity: number;
  idValidity: number;
  refreshValidity: number;
  challengeValidity: number;
}

/** What a user may have without the pool saying so (OpenID Connect's standard claims). */
export const STANDARD_ATTRIBUTES = new Set([
  ...[
    'address',
    'birthdate',
    'email',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
  ],
  ...[
    'nickname',
    'phone_number',
    'picture',
    'preferred_username',
    'profile',
    'updated_at',
    'website',
    'zoneinfo',
  ],
]);

export interface Place {
  region: string;
  accountId: string;
}

/** The pool that properties stand for; `seed` gives it the same id at each start. */
export function poolOf(seed: string, createdAt: number, properties: UserPoolProperties, place: Place): Pool {
  const name = digits(`pool ${seed}`, BASE62, 9);
  const id = `${place.region}_${name}`;
  const policy = properties.Policies?.PasswordPolicy ?? {};
  const template = properties.VerificationMessageTemplate;
  const invitation = properties.AdminCreateUserConfig?.InviteMessageTemplate;
  const attributes = properties.Schema ?? [];
  return {
    id,
    name,
    displayName: properties.UserPoolName ?? seed.split('/').at(-1) ?? name,
    arn: poolArn(id, place),
    issuer: `https://cognito-idp.${place.region}.amazonaws.com/${id}`,
    createdAt,
    emailIsUsername: properties.UsernameAttributes?.includes('email') ?? false,
    emailIsAlias: properties.AliasAttributes?.includes('email') ?? false,
    caseSensitive: properties.UsernameConfiguration?.CaseSensitive ?? true,
    verifiesEmail: properties.AutoVerifiedAttributes?.includes('email') ?? false,
    keepsEmailUntilVerified:
      properties.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate.includes('email') ??
      false,
    adminCreatesOnly: properties.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    recoversByEmail:
      properties.AccountRecoverySetting?.RecoveryMechanisms?.some(({ Name }) => Name === 'verified_email') ??
      true,
    passwordPolicy: {
      minimumLength: policy.MinimumLength ?? 8,
      lowercase: policy.RequireLowercase ?? true,
      uppercase: policy.RequireUppercase ?? true,
      numbers: policy.RequireNumbers ?? true,
      symbols: policy.RequireSymbols ?? true,
      temporaryValidity: (policy.TemporaryPasswordValidityDays ?? 7) * DAY,
    },
    requiredAttributes: attributes.filter(({ Required }) => Required).map(({ Name }) => Name),
    fixedAttributes: attributes.filter(({ Mutable }) => Mutable === false).map(attributeName),
    customAttributes: attributes.map(attributeName).filter((attribute) => attribute.startsWith('custom:')),
    mfa: properties.MfaConfiguration ?? 'OFF',
    verification: {
      subject: template?.EmailSubject ?? properties.EmailVerificationSubject ?? 'Your verification code',
      message:
        template?.EmailMessage ?? properties.EmailVerificationMessage ?? 'Your confirmation code is {####}',
    },
    invitation: {
      subject: invitation?.EmailSubject ?? 'Your temporary password',
      message: invitation?.EmailMessage ?? 'Your username is {username} and temporary password is {####}.',
    },
    groups: new Map(),
  };
}

function attributeName({ Name }: { Name: string }): string {
  return STANDARD_ATTRIBUTES.has(Name) || Name.startsWith('custom:') ? Name : `custom:${Name}`;
}

/** The app client that properties stand for; `seed` gives it the same id at each start. */
export function clientOf(seed: string, createdAt: number, properties: UserPoolClientProperties): Client {
  const { TokenValidityUnits: unit = {} } = properties;
  const validity = (value: number | undefined, of: keyof typeof UNITS, otherwise: number) =>
    value === undefined || value === 0 ? otherwise : value * UNITS[of];
  return {
    id: digits(`client ${seed}`, BASE36, 26),
    name: properties.ClientName ?? seed.split('/').at(-1) ?? seed,
    poolId: properties.UserPoolId,
    createdAt,
    flows: new Set(properties.ExplicitAuthFlows ?? ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH']),
    hidesUsers: properties.PreventUserExistenceErrors === 'ENABLED',
    revokes: properties.EnableTokenRevocation,
    accessValidity: validity(properties.AccessTokenValidity, unit.AccessToken ?? 'hours', HOUR),
    idValidity: validity(properties.IdTokenValidity, unit.IdToken ?? 'hours', HOUR),
    refreshValidity: validity(properties.RefreshTokenValidity, unit.RefreshToken ?? 'days', 30 * DAY),
    challengeValidity: properties.AuthSessionValidity * MINUTE,
  };
}

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const BASE62 = `${BASE36}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

function digits(seed: string, alphabet: string, length: number): string {
  const hash = createHash('sha512').update(seed).digest();
  return Array.from(hash.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

function poolArn(id: string, { region, accountId }: Place): string {
  return `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;
}

/** Every pool and app client there is. */
export class Pools {
  readonly #place: Place;
  readonly #pools = new Map<string, Pool>();
  readonly #clients = new Map<string, Client>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** The ARN of a pool, whether there is one or not. */
  arn(id: string): string {
    return poolArn(id, this.#place);
  }

  addPool(pool: Pool): void {
    this.#pools.set(pool.id, pool);
  }

  addClient(client: Client): void {
    this.#clients.set(client.id, client);
  }

  list(): Pool[] {
    return [...this.#pools.values()];
  }

  clientsOf(poolId: string): Client[] {
    return [...this.#clients.values()].filter((client) => client.poolId === poolId);
  }

  find(id: string): Pool | undefined {
    return this.#pools.get(id);
  }

  /** @throws AwsError ResourceNotFoundException */
  pool(id: string): Pool {
    const pool = this.#pools.get(id);
    if (pool) return pool;
    throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  }

  /** @throws AwsError ResourceNotFoundException */
  client(id: string): { client: Client; pool: Pool } {
    const client = this.#clients.get(id);
    if (client) return { client, pool: this.pool(client.poolId) };
    throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  }
}

import { BootError } from '../../kernel/errors.ts';
import type { AccessRules, AuthMode } from '../schema/access-rules.ts';

/** A user pool whose members an API admits. */
export interface UserPool {
  userPoolId: string;
  defaultAction: 'ALLOW' | 'DENY';
  /** Tested on the app client a token was made for. */
  appIdClientRegex: RegExp | undefined;
}

/** How an API's callers show who they are. */
export interface AuthSettings {
  defaultMode: AuthMode;
  modes: ReadonlySet<AuthMode>;
  pools: readonly UserPool[];
}

/** `UserPoolConfig` of a template; the additional providers' has no `DefaultAction`. */
export interface UserPoolProperties {
  UserPoolId: string;
  DefaultAction?: 'ALLOW' | 'DENY' | undefined;
  AppIdClientRegex?: string | undefined;
}

/** One way to sign in, as a template writes it. */
export interface ProviderProperties {
  AuthenticationType: string;
  UserPoolConfig?: UserPoolProperties | undefined;
}

const MODES: readonly string[] = ['AMAZON_COGNITO_USER_POOLS', 'AWS_IAM'] satisfies AuthMode[];

/**
 * Reads the default provider and the additional ones.
 * @throws BootError for a mode the runtime does not know, and for what AppSync refuses.
 */
export function authSettings(
  first: ProviderProperties,
  additional: readonly ProviderProperties[],
  place: string,
): AuthSettings {
  const defaultMode = knownMode(first, `${place}.Properties.AuthenticationType`);
  const modes = new Set<AuthMode>([defaultMode]);
  const pools: UserPool[] = [];
  const list: [ProviderProperties, string][] = [
    [first, `${place}.Properties`],
    ...additional.map((provider, index): [ProviderProperties, string] => [
      provider,
      `${place}.Properties.AdditionalAuthenticationProviders[${index}]`,
    ]),
  ];
  for (const [index, [provider, where]] of list.entries()) {
    const mode = knownMode(provider, `${where}.AuthenticationType`);
    if (mode === 'AWS_IAM' && index > 0 && modes.has('AWS_IAM')) {
      throw new BootError('INVALID_PROPERTY', 'AWS_IAM may be given only once', { place: where });
    }
    modes.add(mode);
    if (mode === 'AMAZON_COGNITO_USER_POOLS') pools.push(userPool(provider.UserPoolConfig, where));
  }
  return { defaultMode, modes, pools };
}

function knownMode(provider: ProviderProperties, place: string): AuthMode {
  const mode = provider.AuthenticationType;
  if (MODES.includes(mode)) return mode as AuthMode;
  throw new BootError('UNSUPPORTED_PROPERTY', `The authentication type ${mode} is not supported`, {
    place,
    advice: `Use ${MODES.join(' or ')}.`,
  });
}

function userPool(config: UserPoolProperties | undefined, place: string): UserPool {
  if (!config) {
    throw new BootError('INVALID_PROPERTY', 'AMAZON_COGNITO_USER_POOLS needs a UserPoolConfig', { place });
  }
  let appIdClientRegex: RegExp | undefined;
  try {
    appIdClientRegex = config.AppIdClientRegex ? new RegExp(config.AppIdClientRegex) : undefined;
  } catch (error) {
    throw new BootError('INVALID_PROPERTY', 'AppIdClientRegex is no regular expression', {
      place: `${place}.UserPoolConfig.AppIdClientRegex`,
      cause: error,
    });
  }
  return { userPoolId: config.UserPoolId, defaultAction: config.DefaultAction ?? 'ALLOW', appIdClientRegex };
}

/** @throws BootError INVALID_SCHEMA when a directive names a mode the API does not have. */
export function checkModes(rules: AccessRules, settings: AuthSettings, place: string): void {
  for (const mode of rules.modes) {
    if (settings.modes.has(mode)) continue;
    throw new BootError(
      'INVALID_SCHEMA',
      `The schema admits callers by ${mode}, which the API does not have`,
      {
        place,
        advice: `Add ${mode} to AdditionalAuthenticationProviders, or take the directive out.`,
      },
    );
  }
}

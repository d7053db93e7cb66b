import type { Access, Principal } from '../kernel/service.ts';
import type { Context } from './conditions.ts';

/** What all condition contexts of one runtime share. */
export interface World {
  accountId: string;
  region: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * The condition keys of one access. `aws:SecureTransport` is true although the wire is plain HTTP: the
 * loopback device is what TLS is to the network, and a policy that demands TLS shall not lock everybody out.
 */
export function contextOf(principal: Principal, access: Access, world: World): Context {
  const context = new Map<string, readonly string[]>();
  const put = (key: string, value: string | readonly string[] | undefined) => {
    if (value !== undefined) context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  };
  const service = principal.kind === 'service';
  put('aws:CurrentTime', new Date(world.now).toISOString());
  put('aws:EpochTime', String(Math.floor(world.now / 1000)));
  put('aws:RequestedRegion', world.region);
  put('aws:ResourceAccount', world.accountId);
  put('aws:SecureTransport', 'true');
  put('aws:PrincipalIsAWSService', String(service));
  put('aws:PrincipalType', PRINCIPAL_TYPES[principal.kind]);
  if (service) {
    put('aws:PrincipalServiceName', principal.arn);
    put('aws:SourceAccount', principal.accountId);
    put('aws:SourceArn', principal.sourceArn);
  } else if (principal.kind !== 'anonymous') {
    put('aws:PrincipalArn', principal.roleArn ?? principal.arn);
    put('aws:PrincipalAccount', principal.accountId);
    if (principal.kind === 'operator') put('aws:username', principal.arn.split('/').at(-1));
  }
  for (const [key, value] of Object.entries(access.conditions ?? {})) put(key, value);
  return context;
}

const PRINCIPAL_TYPES = {
  role: 'AssumedRole',
  operator: 'User',
  service: undefined,
  anonymous: 'Anonymous',
} as const;

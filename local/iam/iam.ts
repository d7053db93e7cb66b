import { AwsError, BootError } from '../kernel/errors.ts';
import type { Alarm, Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import type { Access, Principal, WireRequest } from '../kernel/service.ts';
import { contextOf } from './context.ts';
import type { Credentials, SessionCredentials } from './credentials.ts';
import { Keyring } from './credentials.ts';
import { denialMessage, missingStatement } from './denial.ts';
import { evaluate } from './evaluate.ts';
import type { Statement } from './policy.ts';
import { parsePolicy } from './policy.ts';
import type { ManagedPolicies, Roles } from './roles.ts';
import { iamResources } from './roles.ts';
import { signatureAnswer } from './signature-errors.ts';
import { readClaim, SignatureError, verify } from './sigv4.ts';
import { stsService } from './sts.ts';
import type { RoleUsage } from './usage.ts';
import { UsageLog, WRITE_INTERVAL } from './usage.ts';

/** A call that was refused, with the statement that would have let it through. */
export interface Denial {
  principal: string;
  action: string;
  resource: string;
  message: string;
  /** Absent when a Deny stands in the way: then no further Allow helps. */
  missingStatement?: unknown;
}

export interface IamOptions extends Pick<PartOptions, 'clock' | 'store' | 'accountId' | 'region'> {
  /** Whether the runtime has a service, by the prefix of its actions; every one when absent. */
  offers?: (service: string) => boolean;
  /** Told of every denial. */
  onDenial?: (denial: Denial) => void;
  /** Real time in milliseconds, by which callers outside the runtime sign; the machine's when absent. */
  wallTime?: () => number;
}

/** Identities, their credentials, and what each may do. */
export interface Iam extends Part {
  /** The operator of the machine: allowed everything but what a resource policy denies. */
  readonly operator: Principal;
  /** The credentials of a principal; those of roles are made anew at each boot. */
  credentialsFor(principal: Principal): SessionCredentials;
  /** Lets the operator in by these credentials, which outlive a boot. */
  admitOperator(credentials: Credentials): void;
  /**
   * The principal of a role as `service` takes it on.
   * @param session names the taker in the principal's ARN.
   * @throws BootError when there is no such role or it does not trust the service.
   */
  assume(roleArn: string, service: string, session: string, place: string): Principal;
  /**
   * Attaches a policy to a resource; several may be attached. A second one with the same `place`
   * takes the first one's place.
   * @throws BootError when the document cannot be judged.
   */
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
  /** @throws AwsError AccessDeniedException with the message AWS gives, unless all accesses are allowed. */
  authorize(principal: Principal, accesses: readonly Access[]): void;
  /**
   * Who signed a request that is meant for `service`; undefined when it is not signed.
   * @throws AwsError as that service answers a signature it does not accept.
   */
  authenticate(request: WireRequest, service: string): Principal | undefined;
  /** What each role was granted and how often each grant was used. */
  usage(): RoleUsage[];
}

/** Nobody known: who calls without a signature. */
export const ANONYMOUS: Principal = { kind: 'anonymous', arn: '*', accountId: 'anonymous' };

/** Makes the identity part. Counts of earlier runs are read from the store. */
export async function createIam(options: IamOptions): Promise<Iam> {
  const { clock, accountId, region } = options;
  const wallTime = options.wallTime ?? Date.now;
  const keyring = new Keyring();
  const roles: Roles = new Map();
  const managed: ManagedPolicies = new Map();
  const attached = new Map<string, Map<string, Statement[]>>();
  const usage = await UsageLog.open(options.store, options.offers ?? (() => true));
  const report = () =>
    [...roles.values()].map((role) =>
      usage.report(
        role.name,
        role
          .statements()
          .filter(({ effect }) => effect === 'Allow')
          .flatMap(pairs),
      ),
    );
  const writer = periodicWriter(clock, () => usage.write(report()));
  let started = false;
  const operator: Principal = { kind: 'operator', arn: `arn:aws:iam::${accountId}:user/operator`, accountId };

  function statementsOn(resource: string): Statement[] {
    return [...attached]
      .filter(([arn]) => resource === arn || resource.startsWith(`${arn}/`) || resource.startsWith(`${arn}:`))
      .flatMap(([, policies]) => [...policies.values()].flat());
  }

  function judge(principal: Principal, access: Access): void {
    const role = principal.kind === 'role' ? roles.get(principal.roleArn ?? '') : undefined;
    const decision = evaluate({
      principal,
      access,
      context: contextOf(principal, access, { accountId, region, now: clock.now() }),
      identity: role?.statements() ?? [],
      resource: statementsOn(access.resource),
    });
    if (decision.allowed) {
      if (role === undefined) return;
      for (const grant of decision.grants) usage.count(role.name, grant.action, grant.resource);
      if (decision.grants.length > 0) writer.arm();
      return;
    }
    const message = denialMessage(principal, access, decision);
    options.onDenial?.({
      principal: principal.arn,
      action: access.action,
      resource: access.resource,
      message,
      ...(decision.reason === 'no-allow' && { missingStatement: missingStatement(principal, access) }),
    });
    throw new AwsError('AccessDeniedException', message);
  }

  return {
    operator,
    services: [stsService(accountId)],
    resources: iamResources(roles, managed),

    credentialsFor: (principal) => keyring.issue(principal),
    admitOperator: (credentials) => keyring.add(operator, credentials),

    assume(roleArn, service, session, place) {
      const role = roles.get(roleArn);
      if (role === undefined) {
        throw new BootError('UNRESOLVED_REFERENCE', `There is no role ${roleArn} in the template`, { place });
      }
      const taker: Principal = { kind: 'service', arn: service, accountId };
      const access = { action: 'sts:AssumeRole', resource: roleArn };
      const decision = evaluate({
        principal: taker,
        access,
        context: contextOf(taker, access, { accountId, region, now: clock.now() }),
        identity: [],
        resource: role.trust,
      });
      if (!decision.allowed) {
        throw new BootError('INVALID_PROPERTY', `The role ${role.name} does not trust ${service}`, {
          place,
          advice: `Let the role's AssumeRolePolicyDocument allow sts:AssumeRole to the service ${service}.`,
        });
      }
      const name = session.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64);
      return {
        kind: 'role',
        arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${name}`,
        accountId,
        roleArn,
      };
    },

    registerResourcePolicy(resourceArn, document, place = resourceArn) {
      const statements = parsePolicy(document, 'resource', place);
      let policies = attached.get(resourceArn);
      if (policies === undefined) attached.set(resourceArn, (policies = new Map()));
      policies.set(place, statements);
    },

    authorize(principal, accesses) {
      for (const access of accesses) judge(principal, access);
    },

    authenticate(request, service) {
      try {
        const claim = readClaim(request);
        if (claim === undefined) return undefined;
        verify(request, claim, {
          find: (key) => keyring.find(key)?.credentials,
          region,
          service,
          times: [wallTime(), clock.now()],
        });
        return keyring.find(claim.accessKeyId)!.principal;
      } catch (error) {
        if (error instanceof SignatureError) throw signatureAnswer(error.fault, service);
        throw error;
      }
    },

    usage: report,

    async start() {
      started = true;
      await usage.write(report());
    },

    async stop() {
      writer.cancel();
      // When the boot broke off, not all roles were made, and what is written would lack the others' counts.
      if (started) await usage.write(report());
    },
  };
}

/** The grants of a statement, named as a use of them is counted. */
function pairs(statement: Statement): { action: string; resource: string }[] {
  const actions = statement.exceptActions ? ['*'] : statement.actions;
  const resources = statement.exceptResources ? ['*'] : statement.resources;
  return actions.flatMap((action) => resources.map((resource) => ({ action, resource })));
}

/** Writes the counts some time after the first change, so that calls never wait for it. */
function periodicWriter(clock: Clock, write: () => Promise<void>): { arm(): void; cancel(): void } {
  let alarm: Alarm | undefined;
  return {
    arm() {
      alarm ??= after(clock, WRITE_INTERVAL, () => {
        alarm = undefined;
        // Counts are an aid, not a record: a failed write is tried again with the next change.
        write().catch(() => undefined);
      });
    },
    cancel: () => alarm?.cancel(),
  };
}

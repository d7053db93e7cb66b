import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../tools/process.ts';
import { startSystem } from '../tools/runtime.ts';
import { audit, closeLate, unvoidedOrder } from './permissions/attention.ts';
import { castOf, until } from './permissions/cast.ts';
import { buy } from './permissions/orders.ts';
import { giveBack, redo } from './permissions/refunds.ts';
import { leaveToTheSweeper, repairTheBooks } from './permissions/upkeep.ts';
import { changedAssembly, type Template } from './support/assembly.ts';
import { signedIn } from './support/customer.ts';
import { bootSystem, stateFolder, type TestSystem } from './support/system.ts';
import { storedEvents } from './support/watch.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).toReversed()) await action();
});

interface Report {
  roles: { role: string; grants: { action: string; resource: string; used: number; here: boolean }[] }[];
}

async function permissions(system: TestSystem): Promise<Report> {
  const response = await fetch(`${system.appUrl}/_local/permissions?format=json`);
  return (await response.json()) as Report;
}

/** Grants that could have been used on this machine and never were. */
function unused({ roles }: Report): string[] {
  return roles.flatMap(({ role, grants }) =>
    grants
      .filter(({ used, here }) => here && used === 0)
      .map(({ action, resource }) => `${role} ${action} ${resource}`),
  );
}

/** What the command prints, whether the system is up or not. */
function printed(state: string): Promise<string> {
  return run(process.execPath, ['local/permissions.ts', '--state', state]);
}

const NOTHING_UNUSED = /\nNo grant of this machine's services is unused\.\n$/;

/** Grants that count fewer uses in the later report than in the earlier one. */
function fewer(earlier: Report, later: Report): string[] {
  const counts = (report: Report) =>
    report.roles.flatMap(({ role, grants }) =>
      grants.map(({ action, resource, used }) => [`${role} ${action} ${resource}`, used] as const),
    );
  const now = new Map(counts(later));
  return counts(earlier).flatMap(([grant, used]) => ((now.get(grant) ?? 0) < used ? [grant] : []));
}

interface Statement {
  Action: string | string[];
}

/** Takes an action out of every policy whose logical id contains `role`; the number of statements changed. */
function withdraw(template: Template, role: RegExp, action: string): number {
  let changed = 0;
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    if (!role.test(id) || !/^AWS::IAM::(Policy|Role)$/.test(Type)) continue;
    const documents = [
      Properties?.PolicyDocument,
      ...((Properties?.Policies as { PolicyDocument: unknown }[] | undefined) ?? []).map(
        (p) => p.PolicyDocument,
      ),
    ] as ({ Statement: Statement[] } | undefined)[];
    for (const document of documents) {
      for (const statement of document?.Statement ?? []) {
        const actions = [statement.Action].flat();
        if (!actions.includes(action)) continue;
        changed += 1;
        // A statement must name some action: one that nothing here ever needs.
        const rest = actions.filter((other) => other !== action);
        statement.Action = rest.length > 0 ? rest : ['sts:GetSessionToken'];
      }
    }
  }
  return changed;
}

describe('a permission taken away', () => {
  it('fails the next order at that call, naming role, action and resource, and what is missing', async () => {
    const assembly = changedAssembly((template) => {
      expect(withdraw(template, /SendNotification/, 'sns:Publish')).toBe(1);
    });
    cleanUp.push(assembly.remove);
    let told = '';
    const system = await bootSystem({ assembly: assembly.path, onError: (text) => (told += text) });
    cleanUp.push(system.stop);
    const customer = await signedIn(system, 'customer@example.com');
    const orderId = await customer.placed({
      lines: [{ productId: 'scale', quantity: 1 }],
      paymentToken: 'tok_approve',
    });

    const failed = expect.objectContaining({ type: 'STEP_FAILED', notificationStatus: 'PENDING' }) as unknown;
    await expect.poll(() => storedEvents(customer, orderId), { timeout: 60_000 }).toContainEqual(failed);
    const [, line = '', statement = ''] = /^DENIED (.*)\n {2}missing: (.*)$/m.exec(told) ?? [];
    expect(line).toMatch(
      /:assumed-role\/[^ ]*SendNotification[^ ]* is not authorized to perform: sns:Publish /,
    );
    const resource = / on resource: (arn:aws:sns:\S+) /.exec(line)?.[1];
    expect(JSON.parse(statement)).toEqual({ Effect: 'Allow', Action: 'sns:Publish', Resource: resource });
  });
});

/** Two systems are booted and each way there is taken: far above what it takes on a busy machine, too. */
const ALL_WAYS_MS = 600_000;

describe('the permissions report', () => {
  it('lists no grant that the order flow leaves unused', { timeout: ALL_WAYS_MS }, async () => {
    const state = stateFolder();
    cleanUp.push(state.remove);
    let told = '';
    let system = await bootSystem({ state: state.path, onError: (text) => (told += text) });
    cleanUp.push(() => system.stop());
    const cast = await castOf(system);

    await Promise.all([buy(cast), giveBack(cast)]);
    const flagged = await unvoidedOrder(cast);
    await closeLate(cast);
    const refunded = await leaveToTheSweeper(cast);
    await audit(cast, refunded);
    await repairTheBooks(cast, flagged, refunded);
    await redo(cast, flagged);
    await until(cast, flagged, 'CANCELLED');

    // Logs are written a moment after what they tell of.
    await expect.poll(async () => unused(await permissions(system)), { timeout: 60_000 }).toEqual([]);
    expect(told).not.toContain('DENIED');
    const used = await permissions(system);
    expect(await printed(state.path)).toMatch(NOTHING_UNUSED);

    await system.stop();
    expect(await printed(state.path)).toMatch(NOTHING_UNUSED);

    system = await bootSystem({ state: state.path });
    const after = await permissions(system);
    expect(unused(after)).toEqual([]);
    expect(fewer(used, after)).toEqual([]);
  });
});

describe('a template the runtime does not know in full', () => {
  it('does not start, and says which resource is of what type and where', async () => {
    const assembly = changedAssembly((template) => {
      template.Resources.Pond = { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } };
    });
    cleanUp.push(assembly.remove);
    let told = '';
    const options = {
      assembly: assembly.path,
      state: 'memory',
      appPort: 0,
      awsPort: 0,
      output: 'ignore' as const,
    };
    await expect(startSystem({ ...options, onError: (text) => (told += text) })).rejects.toThrow(
      'did not start',
    );
    expect(told).toContain('UNSUPPORTED_RESOURCE_TYPE');
    expect(told).toContain('AWS::Kinesis::Stream');
    expect(told).toContain('Pond');
  });
});

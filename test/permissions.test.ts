import { afterEach, describe, expect, it } from 'vitest';
import { startSystem } from '../tools/runtime.ts';
import { changedAssembly, type Template } from './support/assembly.ts';
import { signedIn } from './support/customer.ts';
import { bootSystem } from './support/system.ts';
import { ended } from './support/watch.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).toReversed()) await action();
});

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
  it('fails the next order at that call, naming role, action and resource', async () => {
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

    await expect
      .poll(() => told, { timeout: 60_000 })
      .toMatch(/not authorized to perform: sns:Publish on resource: arn:aws:sns:/);
    expect(told).toMatch(/assumed-role\/[^ ]*SendNotification/);
    expect(orderId).toBeTruthy();
  });
});

describe('the permissions report', () => {
  it('lists no grant of the order flow that was never used', async () => {
    const system = await bootSystem();
    cleanUp.push(system.stop);
    const customer = await signedIn(system, 'customer@example.com');
    for (const paymentToken of ['tok_approve', 'tok_decline']) {
      const lines = [{ productId: 'scale', quantity: 1 }];
      await ended(system, customer, await customer.placed({ lines, paymentToken }));
    }
    const response = await fetch(`${system.appUrl}/_local/permissions`, {
      headers: { accept: 'application/json' },
    });
    const report = (await response.json()) as { roles: { role: string; unused: unknown[] }[] };
    expect(report.roles.length).toBeGreaterThan(10);
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

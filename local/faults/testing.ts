import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime, RuntimeOptions } from '../runtime.ts';
import { createRuntime } from '../runtime.ts';

/** A runtime of a stack with one table, in memory, and the way to end it. */
export async function bootTable(
  options: Partial<RuntimeOptions> = {},
): Promise<{ runtime: Runtime; end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const assembly = join(folder, 'cdk.out');
  mkdirSync(assembly);
  const files = {
    'manifest.json': {
      artifacts: {
        Things: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Things.json' } },
      },
    },
    'Things.json': {
      Resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            TableName: 'Things',
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          },
        },
      },
      Outputs: { Config: { Value: '{"region":"us-east-1"}' } },
    },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(assembly, name), JSON.stringify(content));
  }
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const runtime = await createRuntime({
      assembly,
      appPort: 0,
      awsPort: 0,
      siteConfigOutput: 'Config',
      ...options,
    });
    return {
      runtime,
      async end() {
        await runtime.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Runtime, RuntimeOptions } from '../runtime.ts';
import { createRuntime } from '../runtime.ts';

export interface Stack {
  /** The code of each function, by logical ID; it exports `handler`. */
  functions: Readonly<Record<string, string>>;
  /** What else the template holds. A role `Role`, with no policies, is there already. */
  resources?: Readonly<Record<string, object>>;
}

/** Boots a whole runtime of a stack with functions, for tests, and gives the way to end it. */
export async function bootFunctions(
  { functions, resources = {} }: Stack,
  options: Partial<RuntimeOptions> = {},
): Promise<{ runtime: Runtime; folder: string; end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const runtime = await createRuntime({
      assembly: writeAssembly(folder, functions, resources),
      appPort: 0,
      awsPort: 0,
      ...options,
      ...(options.state !== undefined && { state: join(folder, options.state) }),
    });
    return {
      runtime,
      folder,
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

function writeAssembly(folder: string, functions: Stack['functions'], resources: object): string {
  const out = join(folder, 'cdk.out');
  mkdirSync(out);
  const names = Object.keys(functions);
  for (const name of names) {
    mkdirSync(join(out, `asset.${name}`));
    writeFileSync(join(out, `asset.${name}`, 'index.mjs'), functions[name]!);
  }
  const files = {
    'manifest.json': {
      artifacts: {
        Things: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'Things.json' },
          dependencies: ['Things.assets'],
        },
        'Things.assets': { type: 'cdk:asset-manifest', properties: { file: 'Things.assets.json' } },
      },
    },
    'Things.json': {
      Resources: {
        Role: ROLE,
        ...Object.fromEntries(names.map((name) => [name, functionOf(name)])),
        ...resources,
      },
    },
    'Things.assets.json': {
      files: Object.fromEntries(
        names.map((name) => [
          name,
          {
            source: { path: `asset.${name}`, packaging: 'zip' },
            destinations: { here: { objectKey: `${name}.zip` } },
          },
        ]),
      ),
    },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(out, name), JSON.stringify(content));
  }
  return out;
}

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  },
};

function functionOf(name: string): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
    },
  };
}

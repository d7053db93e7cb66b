import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { trespasses } from './import-rules.ts';
import { root, run } from './process.ts';
import { CommandFailed, main, step } from './progress.ts';
import { checkSizes } from './sizes.ts';

/** Every TypeScript project: the folders with a tsconfig of their own, and what AppSync does not run of resolvers/. */
function projects(): string[] {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap(({ name }) => [
      name,
      ...(name === 'client' ? readdirSync(join(root, name)).map((part) => `client/${part}`) : []),
    ]);
  return [
    ...folders.filter((folder) => existsSync(join(root, folder, 'tsconfig.json'))),
    'resolvers/tsconfig.tools.json',
  ];
}

const CHECKS: readonly [name: string, check: () => Promise<unknown>][] = [
  ['formatting', () => run('prettier', ['--check', '--log-level', 'warn', '.'])],
  ['lint', () => run('eslint', ['--max-warnings', '0', '.'])],
  ...projects().map((project): [string, () => Promise<unknown>] => [
    `types of ${project}`,
    () => run('tsc', ['-p', project]),
  ]),
  [
    'imports stay within their borders',
    async () => {
      const found = trespasses();
      if (found.length > 0) {
        throw new CommandFailed(
          found.map((t) => `${t.file}:${t.line} imports ${t.imports}: ${t.rule}`).join('\n'),
        );
      }
    },
  ],
  [
    'generated types are fresh',
    () => run('graphql-codegen', ['--config', 'codegen.yml', '--check', '--silent']),
  ],
  [
    'bundles of resolvers and functions',
    () => Promise.all([run('node', ['resolvers/build.ts']), run('node', ['functions/build.ts'])]),
  ],
  [
    'resolvers stay within APPSYNC_JS',
    () => {
      const bundles = readdirSync(join(root, '.build', 'resolvers')).filter((name) => name.endsWith('.js'));
      return run('node', [
        'local/appsync/subset/command.ts',
        ...bundles.map((name) => `.build/resolvers/${name}`),
      ]);
    },
  ],
  [
    'template: synthesis, CloudFormation rules, cdk-nag',
    () =>
      run('cdk', ['synth', '--strict', '--quiet', '--output', '.build/check-cdk.out'], {
        env: { CDK_DISABLE_VERSION_CHECK: '1' },
      }),
  ],
  [
    'the template runs here: types, properties, schema, resolvers, state machine',
    () => run('node', ['local/main.ts', '--check', '--assembly', '.build/check-cdk.out']),
  ],
];

await main(async () => {
  const failures: string[] = [];
  const attempt = async (name: string, check: () => Promise<unknown>): Promise<void> => {
    try {
      await check();
    } catch (error) {
      failures.push(`${name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  };
  for (const [name, check] of CHECKS) await attempt(name, () => step(name, check));
  await attempt('sizes', () => step('sizes', checkSizes, (told) => `sizes: ${told}`));
  if (failures.length > 0) throw new CommandFailed(failures.join('\n\n'));
  console.log('All checks passed.');
});

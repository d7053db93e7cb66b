import { pathToFileURL } from 'node:url';
import { whenChanged } from './inputs.ts';
import { run } from './process.ts';
import { main, step } from './progress.ts';

const CODE = ['schema.graphql', 'domain', 'generated', 'resolvers', 'functions', 'package-lock.json'];
const TEMPLATE = [...CODE, 'stack', 'cdk.json'];
const APP = ['client', 'generated', 'schema.graphql', 'codegen', 'package-lock.json'];

/** Bundles and synthesizes what a deployment would send, into `cdk.out`; nothing when nothing changed. */
async function buildAssembly(): Promise<void> {
  await whenChanged('assembly', TEMPLATE, 'cdk.out/manifest.json', async () => {
    await step('bundle resolvers and functions', async () => {
      await Promise.all([run('node', ['resolvers/build.ts']), run('node', ['functions/build.ts'])]);
    });
    await step('synthesize the stack', async () => {
      // The rules for templates are for `npm run check` and a deployment; here they would only take time.
      await run('cdk', ['synth', '--no-validation', '--context', 'rules=off', '--quiet'], {
        env: { CDK_DISABLE_VERSION_CHECK: '1' },
      });
    });
  });
}

/** Builds the web app into `client/app/dist`; nothing when nothing changed. */
async function buildApp(): Promise<void> {
  await whenChanged('app', APP, 'client/app/dist/index.html', async () => {
    await step('build the web app', async () => {
      await run('vite', ['build', '--logLevel', 'warn', 'client/app']);
    });
  });
}

/** Builds everything that `npm start`, the tests and a deployment need. */
export async function build(): Promise<void> {
  // One after the other: two cores, and each of these keeps both busy.
  await buildAssembly();
  await buildApp();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    await build();
    console.log('Built: cdk.out (the template and its assets), client/app/dist (the web app)');
  });
}

import { build } from './build.ts';
import { main, step } from './progress.ts';
import { startSystem } from './runtime.ts';
import { DEMO_PASSWORD, demoAccounts, seed } from './seed.ts';

const USAGE = `Usage: npm start -- [options]

Builds what changed, runs the whole system on this machine and tells where everything is.

  --app-port PORT   for the web app and GraphQL (4000); 0 picks a free one
  --aws-port PORT   for the AWS APIs (4566); 0 picks a free one
  --state FOLDER    where orders and accounts are kept (.local); "memory" keeps nothing
  --host ADDRESS    address to listen on (127.0.0.1: this machine only)`;

await main(async () => {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const start = performance.now();
  // Ctrl-C reaches the runtime as well, which closes what it has open; this process ends after it.
  process.on('SIGINT', () => undefined);

  await build();
  const system = await startSystem({ state: '.local', flags: process.argv.slice(2) });
  process.on('SIGTERM', () => system.process.kill('SIGTERM'));
  const ended = new Promise<number>((resolve) => system.process.once('exit', (code) => resolve(code ?? 1)));
  await step('seed the catalogue and the demo accounts', () =>
    seed({
      catalogTable: system.outputs.CatalogTable ?? '',
      userPoolId: system.outputs.UserPoolId ?? '',
      region: system.region,
      endpoint: system.awsUrl,
      credentials: system.credentials,
    }),
  );

  console.log(`
Ready in ${((performance.now() - start) / 1000).toFixed(1)} s

  Web app    ${system.appUrl}
  GraphQL    ${system.appUrl}/graphql
  Outbox     ${system.appUrl}/_local/outbox
  AWS APIs   ${system.awsUrl}   (npm run credentials prints keys for the AWS CLI)

  Sign in as ${demoAccounts.map(({ email }) => email).join(', ')}
  Password   ${DEMO_PASSWORD}

Ctrl-C ends it. Orders are kept in .local/; npm run reset empties it.`);
  process.exitCode = await ended;
});

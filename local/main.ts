import { enableCompileCache } from 'node:module';

// Types are stripped and code is compiled once, not at every start; so nothing may be imported before this.
enableCompileCache();
const { readArguments, readPort, runCommand } = await import('./command.ts');

const USAGE = `Runs a synthesized CloudFormation stack on this machine.

node local/main.ts [options]

  --assembly FOLDER    the cloud assembly that cdk synth wrote (cdk.out)
  --stack NAME         which stack, when the assembly holds several
  --state FOLDER       where everything is kept (.local); "memory" keeps nothing
  --site FOLDER        a built web page to serve on the app port
  --site-config NAME   the stack output whose value the page finds in /config.json
  --app-port PORT      for the page and GraphQL (4000); 0 picks a free one
  --aws-port PORT      for the AWS APIs (4566); 0 picks a free one
  --host ADDRESS       address to listen on (127.0.0.1: this machine only)
  --check              makes everything the template names, in memory and on free ports, and ends
  --help               shows this

DYNAMODB_ENDPOINT in the environment names another engine that keeps the tables.
`;

// Functions see the time zone of the process, and Lambda's is UTC.
process.env.TZ = 'UTC';

await runCommand(async () => {
  const given = readArguments(process.argv.slice(2), {
    assembly: { type: 'string', default: 'cdk.out' },
    stack: { type: 'string' },
    state: { type: 'string', default: '.local' },
    site: { type: 'string' },
    'site-config': { type: 'string' },
    'app-port': { type: 'string' },
    'aws-port': { type: 'string' },
    host: { type: 'string' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (given.help) {
    process.stdout.write(USAGE);
    return;
  }
  const appPort = given.check ? 0 : readPort(given['app-port'], '--app-port');
  const awsPort = given.check ? 0 : readPort(given['aws-port'], '--aws-port');
  const start = performance.now();
  const { createRuntime } = await import('./runtime.ts');
  const { answerParent } = await import('./parent.ts');
  const report = await import('./report.ts');
  const { endGracefully, reportReady, reportStep } = report;
  reportStep('load the runtime', performance.now() - start);
  const runtime = await createRuntime({
    assembly: given.assembly,
    ...(given.state !== 'memory' && !given.check && { state: given.state }),
    ...(given.stack !== undefined && { stack: given.stack }),
    ...(given.site !== undefined && { site: given.site }),
    ...(given['site-config'] !== undefined && { siteConfigOutput: given['site-config'] }),
    ...(given.host !== undefined && { host: given.host }),
    ...(appPort !== undefined && { appPort }),
    ...(awsPort !== undefined && { awsPort }),
    ...(process.env.DYNAMODB_ENDPOINT && { dynamoDbEndpoint: process.env.DYNAMODB_ENDPOINT }),
    onStep: reportStep,
    onDenial: report.reportDenial,
    onResolverLog: report.reportResolverLog,
    onFault: report.reportFault,
    onFaultRules: report.reportFaultRules,
    onClockMoved: report.reportClockMoved,
  });
  if (given.check) {
    await runtime.stop();
    console.log(`${runtime.stack.name}: ${runtime.stack.resources.length} resources can be made`);
    return;
  }
  endGracefully(runtime);
  answerParent(runtime.cloud);
  reportReady(runtime, performance.now() - start);
});

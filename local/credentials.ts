import { readArguments, runCommand } from './command.ts';
import { BootError } from './kernel/errors.ts';
import { StateFolder } from './state-folder.ts';

const USAGE = `Prints the operator's keys as shell commands, for the AWS CLI:

  eval "$(npm run --silent credentials)"
  aws dynamodb list-tables

  --state FOLDER   the state folder of the runtime (.local)
  --help           shows this
`;

await runCommand(async () => {
  const { state, help } = readArguments(process.argv.slice(2), {
    state: { type: 'string', default: '.local' },
    help: { type: 'boolean', default: false },
  });
  if (help) return void process.stdout.write(USAGE);
  const folder = new StateFolder(state);
  const credentials = folder.findOperatorCredentials();
  if (credentials === undefined) {
    throw new BootError('USAGE', 'There are no keys before the first start', {
      place: state,
      advice: 'Run npm start first.',
    });
  }
  const address = folder.address();
  const variables = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Version 1 of the CLI and older SDKs know only the second name of the region.
    ...(address && {
      AWS_ENDPOINT_URL: address.awsUrl,
      AWS_REGION: address.region,
      AWS_DEFAULT_REGION: address.region,
    }),
  };
  for (const [name, value] of Object.entries(variables)) console.log(`export ${name}='${value}'`);
  // A token left over from elsewhere would be sent along and refused.
  console.log('unset AWS_SESSION_TOKEN AWS_PROFILE');
  if (address === undefined) console.error('The runtime is not running; its address is not among these.');
});

import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CommandFailed, main } from './progress.ts';
import { DEMO_PASSWORD, demoAccounts } from './seed.ts';
import { signIn } from './sign-in.ts';

const SITE = 'http://localhost:4000';

const USAGE = `Signs an account in and prints its token, which the API takes for an hour:

  npm run --silent token -- ${demoAccounts[0].email}
  TOKEN="$(npm run --silent token -- operator@example.com)"

npm run token -- [options] EMAIL

  --site URL       the address of the web app (${SITE})
  --password TEXT  the account's password (that of the demo accounts)
  --help           shows this

Demo accounts are ${demoAccounts.map(({ email }) => email).join(', ')}.
`;

/** What of `/config.json` a sign-in needs. */
const siteConfig = z.object({
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  local: z.optional(z.object({ awsEndpoint: z.string() })),
});

/** @throws CommandFailed for what the command does not know */
function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        site: { type: 'string', default: SITE },
        password: { type: 'string', default: DEMO_PASSWORD },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CommandFailed(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function readConfig(site: string): Promise<z.infer<typeof siteConfig>> {
  const address = `${site.replace(/\/+$/, '')}/config.json`;
  let text: string;
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    text = await response.text();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `${address} cannot be read (${reason}). Is the system running? npm start starts it; --site names another.`,
    );
  }
  try {
    return siteConfig.parse(JSON.parse(text));
  } catch {
    throw new CommandFailed(`${address} does not name a user pool: is this the web app’s address?`);
  }
}

await main(async () => {
  const { values, positionals } = readArguments(process.argv.slice(2));
  if (values.help) return void process.stdout.write(USAGE);
  const [email, ...more] = positionals;
  if (email === undefined || more.length > 0) throw new CommandFailed(`Name one account.\n\n${USAGE}`);
  const { local, ...pool } = await readConfig(values.site);
  try {
    const { accessToken, expiresAt } = await signIn(
      { ...pool, awsEndpoint: local?.awsEndpoint },
      email,
      values.password,
    );
    console.log(accessToken);
    console.error(`The token of ${email} is good until ${new Date(expiresAt).toISOString()}.`);
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new CommandFailed(
      `${email} cannot sign in: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
});

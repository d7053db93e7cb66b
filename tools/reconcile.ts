import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { root } from './process.ts';
import { CommandFailed, step } from './progress.ts';
import { type Finding, summaryOf, type Report, tableOf } from './reconcile-report.ts';

const USAGE = `Usage: npm run reconcile [-- options]

Compares the books of the running local system: orders, events, payments, stock, executions, receipts,
notifications. docs/books.md tells what each finding means.

  --repair         mends what is safe to mend; nothing that touches money
  --json           prints the whole result as JSON
  --state FOLDER   of the local system (.local)
  --stack NAME     a deployed stack instead, by the AWS credentials of the environment
  --outputs FILE   what npm run deploy wrote of that stack (.build/outputs.json)

Ends with 0 when the books agree, 1 when something is left that does not, 2 when they were not compared.`;

const REACH_TIMEOUT_MS = 5000;

/** Where the reconciler is; without an endpoint and credentials the SDK's usual ones hold. */
interface Target {
  functionName: string;
  client: ConstructorParameters<typeof LambdaClient>[0] & object;
}

const address = z.object({ appUrl: z.url(), awsUrl: z.url(), region: z.string() });
const keys = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });
const outputs = z.object({ ReconcileFunction: z.string() });

const finding = z.object({
  kind: z.string(),
  code: z.string(),
  orderId: z.string().optional(),
  productId: z.string().optional(),
  message: z.string(),
  since: z.string(),
  safe: z.boolean(),
  repaired: z.string().optional(),
}) satisfies z.ZodType<Finding>;

/** What the function answers. */
const answer = z.object({
  compared: z.object({ orders: z.int(), payments: z.int(), products: z.int(), objects: z.int() }),
  findings: z.array(finding),
  cursor: z.string().optional(),
});

/** The system that runs on this machine, by what it left in its state folder. */
async function localTarget(state: string): Promise<Target> {
  const none = `No system runs here: ${state} tells of none. Start one with npm start, or name a deployed one with --stack.`;
  const [addressFile, keysFile] = [join(state, 'runtime.json'), join(state, 'operator.json')];
  if (!existsSync(addressFile) || !existsSync(keysFile)) throw new CommandFailed(none);
  const { appUrl, awsUrl, region } = address.parse(JSON.parse(readFileSync(addressFile, 'utf8')));
  const credentials = keys.parse(JSON.parse(readFileSync(keysFile, 'utf8')));
  let resources: unknown;
  try {
    const response = await fetch(`${appUrl}/_local/resources?format=json`, {
      signal: AbortSignal.timeout(REACH_TIMEOUT_MS),
    });
    resources = await response.json();
  } catch {
    throw new CommandFailed(`The system at ${appUrl} does not answer any more. Start it with npm start.`);
  }
  const stack = z.object({ outputs }).safeParse(resources);
  if (!stack.success) {
    throw new CommandFailed(
      `The system at ${appUrl} has no output ReconcileFunction: it is older than this command. Start it again.`,
    );
  }
  return {
    functionName: stack.data.outputs.ReconcileFunction,
    client: { region, endpoint: awsUrl, credentials },
  };
}

/** A deployed stack, by the outputs that its deployment wrote. */
function deployedTarget(stack: string, file: string): Target {
  if (!existsSync(file)) {
    throw new CommandFailed(`There is no ${file}: npm run deploy writes it; --outputs names another one.`);
  }
  const all = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  const found = outputs.safeParse(all[stack]);
  if (!found.success) {
    throw new CommandFailed(
      `${file} tells of no stack ${stack} with an output ReconcileFunction. It has: ${Object.keys(all).join(', ') || 'none'}.`,
    );
  }
  return { functionName: found.data.ReconcileFunction, client: {} };
}

/** Has the function compare all books, in as many runs as it takes. */
async function compare({ functionName, client }: Target, repair: boolean, quiet: boolean): Promise<Report> {
  // One run takes up to fifteen minutes, and is not to be made twice.
  const lambda = new LambdaClient({ ...client, maxAttempts: 1 });
  const report: Report = {
    compared: { orders: 0, payments: 0, products: 0, objects: 0 },
    findings: [],
  };
  try {
    let after: string | undefined;
    do {
      const run = () => invoke(lambda, functionName, { repair, after });
      const { orders, products } = report.compared;
      const name =
        after === undefined ? 'compare the books' : `go on after ${orders} orders, ${products} products`;
      const part = await (quiet ? run() : step(name, run));
      for (const what of ['orders', 'payments', 'products', 'objects'] as const) {
        report.compared[what] += part.compared[what];
      }
      report.findings.push(...part.findings);
      after = part.cursor;
    } while (after !== undefined);
  } finally {
    lambda.destroy();
  }
  return report;
}

async function invoke(
  lambda: LambdaClient,
  functionName: string,
  input: { repair: boolean; after: string | undefined },
): Promise<z.infer<typeof answer>> {
  const { FunctionError, Payload } = await lambda
    .send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(input) }))
    .catch((error: Error) => {
      throw new CommandFailed(`${functionName} cannot be called: ${error.name}: ${error.message}`);
    });
  const text = Payload?.transformToString() ?? '';
  if (FunctionError) throw new CommandFailed(`${functionName} failed: ${text}`);
  return answer.parse(JSON.parse(text));
}

const { values } = (() => {
  try {
    return parseArgs({
      options: {
        repair: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        state: { type: 'string', default: join(root, '.local') },
        stack: { type: 'string' },
        outputs: { type: 'string', default: join(root, '.build', 'outputs.json') },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
})();

try {
  if (values.help) console.log(USAGE);
  else {
    const target = values.stack
      ? deployedTarget(values.stack, values.outputs)
      : await localTarget(values.state);
    const report = await compare(target, values.repair, values.json);
    const remaining = report.findings.filter(({ repaired }) => repaired === undefined);
    if (values.json) console.log(JSON.stringify({ ...report, remaining: remaining.length }, null, 2));
    else {
      if (report.findings.length > 0) console.log(`\n${tableOf(report.findings)}`);
      console.log(`\n${summaryOf(report, values.repair)}`);
    }
    process.exitCode = remaining.length > 0 ? 1 : 0;
  }
} catch (error) {
  console.error(`\n${error instanceof CommandFailed ? error.message : ((error as Error).stack ?? error)}`);
  process.exitCode = 2;
}

import { readArguments, USAGE } from './arguments.ts';
import { asCommandError, EXIT } from './failure.ts';
import { jsonReport, plainReport } from './reports.ts';
import { run } from './run.ts';

const out = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Who reads the output may have seen enough, as `head` does. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.LEFT : EXIT.NOT_KNOWN);
});

const leaving = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Who says it twice does not want to wait for anything.
    if (leaving.signal.aborted) process.exit(EXIT.LEFT);
    leaving.abort();
  });
}

let json = process.argv.includes('--json');
try {
  const options = readArguments(process.argv.slice(2));
  json = options.json;
  if (options.help) out(USAGE);
  else {
    const report = json ? jsonReport(out) : plainReport(out, complain);
    process.exitCode = await run(options, { report, say: json ? () => undefined : out }, leaving.signal);
  }
} catch (error) {
  const failure = asCommandError(error);
  // A fault in this program: its stack is what helps.
  if (!failure) throw error;
  if (json) jsonReport(out).failed(failure);
  else plainReport(out, complain).failed(failure);
  process.exitCode = failure.exitCode;
}
// What was given up may still wait for an answer.
if (process.exitCode === EXIT.LEFT) process.stdout.write('', () => process.exit());

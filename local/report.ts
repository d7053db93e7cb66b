import type { LogLine } from './appsync/runtime/runtime.ts';
import { describeRule } from './faults/rule.ts';
import type { FaultRule } from './faults/rule.ts';
import type { Denial } from './iam/iam.ts';
import type { RoleUsage } from './iam/usage.ts';
import { summarize } from './iam/usage.ts';
import type { Runtime } from './runtime.ts';

/** A step of the start that is done. */
export function reportStep(name: string, milliseconds: number): void {
  console.log(`  ${name.padEnd(24)} ${milliseconds.toFixed(0).padStart(6)} ms`);
}

/** A call that a policy did not allow, and what would have allowed it. */
export function reportDenial({ message, missingStatement }: Denial): void {
  const missing = missingStatement === undefined ? '' : `\n  missing: ${JSON.stringify(missingStatement)}`;
  console.warn(`DENIED ${message}${missing}`);
}

/** What a resolver wrote to its console. */
export function reportResolverLog({ level, place, message }: LogLine): void {
  console.log(`${level} ${place} ${message}`);
}

/** A fault of the runtime's own, which callers saw as an internal failure only. */
export function reportFault(error: unknown, place: string): void {
  console.error(`FAULT in ${place}:`, error);
}

/** The fault rules that stand from now on. */
export function reportFaultRules(rules: readonly FaultRule[]): void {
  if (rules.length === 0) console.warn('FAULT RULES taken away');
  else console.warn(['FAULT RULES set', ...rules.map((rule) => `  ${describeRule(rule)}`)].join('\n'));
}

/** How far the clock was moved ahead of the machine's, in milliseconds. */
export function reportClockMoved(offset: number): void {
  console.warn(`CLOCK moved: ${offset / 1000} s ahead of this machine`);
}

/** Tells the person at the terminal, and the parent process if there is one, that all is up and where. */
export function reportReady(runtime: Runtime, milliseconds: number): void {
  const { appUrl, awsUrl, region, outputs, operatorCredentials: credentials, stack } = runtime;
  console.log(
    `\n${stack.name}: ${stack.resources.length} resources in ${(milliseconds / 1000).toFixed(2)} s`,
  );
  const inert = stack.inert.map(({ type, count }) => (count === 1 ? type : `${type} (${count})`));
  if (inert.length > 0) console.log(`Inert on one machine: ${inert.join(', ')}`);
  console.log(`App   ${appUrl}\nAWS   ${awsUrl}`);
  process.send?.({ type: 'ready', appUrl, awsUrl, region, outputs, credentials });
}

/** One line on what roles were granted and used. */
export function usageLine(usage: readonly RoleUsage[]): string {
  const { grants, used, unused, elsewhere } = summarize(usage);
  return `${grants} grants: ${used} used, ${unused} never, ${elsewhere} of services that are not here`;
}

/** The first signal, or the end of the parent process, stops the runtime; a second signal does not wait for it. */
export function endGracefully(runtime: Runtime): void {
  let ending = false;
  const end = (signal: NodeJS.Signals) => {
    if (ending) process.exit(signal === 'SIGINT' ? 130 : 143);
    ending = true;
    console.log('\nStopping');
    console.log(`${usageLine(runtime.iam.usage())} (npm run permissions)`);
    runtime.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        reportFault(error, 'stop');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', () => end('SIGTERM'));
}

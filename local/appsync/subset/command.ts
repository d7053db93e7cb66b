// node local/appsync/subset/command.ts FILE...
// Checks bundled resolver code against the AppSync subset; exits with 1 when AppSync would refuse some of it.
import { readFileSync } from 'node:fs';
import { MAX_CODE_CHARACTERS } from '../runtime/language.ts';
import { lintSubset } from './lint.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('Usage: node local/appsync/subset/command.ts FILE...');
  process.exit(2);
}

const texts = files.map((name) => ({ name, code: readFileSync(name, 'utf8') }));
let count = 0;
const tell = (line: string) => {
  console.error(line);
  count += 1;
};
lintSubset(texts).forEach((problems, index) => {
  const { name, code } = texts[index]!;
  if (code.length > MAX_CODE_CHARACTERS) {
    tell(`${name}: ${code.length} characters; AppSync takes ${MAX_CODE_CHARACTERS}`);
  }
  for (const { line, column, rule, message } of problems)
    tell(`${name}:${line}:${column}: ${message} (${rule})`);
});
if (count === 0) console.log(`${files.length} file(s) within the AppSync subset`);
else console.error(`${count} problem(s)`);
process.exitCode = count === 0 ? 0 : 1;

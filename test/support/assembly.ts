import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/process.ts';

/** A resource as a template writes it. */
export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** A template, as far as tests change it. */
export interface Template {
  Resources: Record<string, TemplateResource>;
}

/** A copy of the synthesized assembly with its template changed, as if `stack/` said something else. */
export function changedAssembly(change: (template: Template) => void): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'assembly-'));
  cpSync(join(root, 'cdk.out'), path, { recursive: true });
  const file = readdirSync(path).find((name) => name.endsWith('.template.json'));
  if (!file) throw new Error('The assembly has no template');
  const template = JSON.parse(readFileSync(join(path, file), 'utf8')) as Template;
  change(template);
  writeFileSync(join(path, file), JSON.stringify(template));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * A copy of the synthesized assembly whose state machines wait `seconds` before the first retry, twice that
 * before the next, and leave nothing to chance: between two tries there is time for a test to act.
 */
export function unhurriedAssembly(seconds: number): ReturnType<typeof changedAssembly> {
  return changedAssembly(({ Resources }) => {
    for (const resource of Object.values(Resources)) {
      if (resource.Type !== 'AWS::StepFunctions::StateMachine') continue;
      const text = JSON.stringify(resource.Properties);
      const changed = text
        .replaceAll(String.raw`\"JitterStrategy\":\"FULL\"`, String.raw`\"JitterStrategy\":\"NONE\"`)
        .replaceAll(String.raw`\"IntervalSeconds\":1,`, String.raw`\"IntervalSeconds\":${seconds},`);
      if (changed === text) throw new Error('The state machine retries in another way');
      resource.Properties = JSON.parse(changed) as Record<string, unknown>;
    }
  });
}

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type Bundles, PROJECT } from './bundles.ts';
import { OrdersStack } from './orders-stack.ts';
import { settingsOf, type Stage } from './settings.ts';

/** What the resolvers' code leaves to the deployment, for tests of what the stack puts there. */
export const PLACEHOLDERS = '{{ordersTable}} {{catalogTable}} {{stateMachineArn}} {{refundMachineArn}}';

/** A resource as the template has it. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
  DeletionPolicy?: string;
}

/** Bundles that do nothing: the stack is tested without the code it ships. */
function emptyBundles(): Bundles {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  return {
    functionFolder(name) {
      const path = join(folder, name);
      mkdirSync(path);
      writeFileSync(join(path, 'index.mjs'), `export const handler = () => '${name}';`);
      return path;
    },
    resolverCode: (name) => (name === 'Mutation.placeOrder' ? PLACEHOLDERS : `// ${name}`),
  };
}

/** An app with the feature flags of cdk.json, which otherwise only the command line reads. */
export function testApp(): App {
  const { context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8'));
  // The template linter takes seconds, and runs in every `cdk synth`.
  return new App({ context, analyticsReporting: false, builtinCloudFormationValidation: false });
}

/** The template of a stage. */
export function templateOf(stage: Stage): Template {
  const stack = new OrdersStack(testApp(), 'orders', {
    settings: settingsOf(stage),
    bundles: emptyBundles(),
    notificationEmail: 'operator@example.com',
  });
  return Template.fromStack(stack);
}

/** The one resource of that type whose logical id matches. */
export function resource(template: Template, type: string, id: RegExp): Resource {
  const found = Object.entries(template.findResources(type)).filter(([logicalId]) => id.test(logicalId));
  if (found.length !== 1) throw new Error(`${found.length} resources ${type} match ${id}`);
  return found[0]![1] as Resource;
}

/** An ARN or the like with its references written by name: `Orders.Arn/index/byCustomer`. */
export function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as {
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (intrinsic.Ref) return nameOf(intrinsic.Ref);
  if (intrinsic['Fn::GetAtt']) return `${nameOf(intrinsic['Fn::GetAtt'][0])}.${intrinsic['Fn::GetAtt'][1]}`;
  const [separator, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
  return parts.map(readable).join(separator);
}

/** The logical id without the hash the library ends it with. */
function nameOf(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

/** A state machine's definition, of orders when nothing else is said, with each function's ARN ending in its name. */
export function flowDefinition(template: Template, id = /^Pipeline/): Record<string, unknown> {
  const { Properties } = resource(template, 'AWS::StepFunctions::StateMachine', id);
  return JSON.parse(
    readable(Properties.DefinitionString)
      .replaceAll('AWS::Partition', 'aws')
      .replace(/Functions(\w+)Function\.Arn/g, 'arn:aws:lambda:us-east-1:000000000000:function:$1'),
  );
}

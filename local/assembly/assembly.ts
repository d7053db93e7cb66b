import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BootError } from '../kernel/errors.ts';
import type { Template } from './template.ts';
import { parseTemplate } from './template.ts';

/** One stack of a cloud assembly, read. */
export interface StackAssembly {
  name: string;
  template: Template;
  /** From `aws://<account>/<region>`; undefined where the stack leaves it open. */
  accountId: string | undefined;
  region: string | undefined;
  /**
   * The file or folder behind an asset's S3 key.
   * @throws BootError ASSEMBLY_INVALID when the assembly has none.
   */
  asset(key: string): string;
}

const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.string().optional(),
        dependencies: z.array(z.string()).default([]),
        displayName: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
            file: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

interface Found {
  name: string;
  folder: string;
  templateFile: string;
  environment: string;
  assetFiles: string[];
}

/**
 * Reads one stack of a cloud assembly (the folder `cdk synth` writes), stages included.
 * @param stackName which one; needed only when there are several.
 * @throws BootError ASSEMBLY_MISSING, ASSEMBLY_INVALID, USAGE
 */
export function readAssembly(folder: string, stackName?: string): StackAssembly {
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new BootError('ASSEMBLY_MISSING', 'There is no cloud assembly in this folder', {
      place: folder,
      advice: 'Write one with cdk synth, or name its folder with --assembly.',
    });
  }
  const stack = choose(findStacks(folder), folder, stackName);
  const [accountId, region] = stack.environment.replace('aws://', '').split('/');
  const assets = stack.assetFiles.flatMap((file) => readAssets(stack.folder, file));
  return {
    name: stack.name,
    template: parseTemplate(readJson(join(stack.folder, stack.templateFile)), stack.name),
    accountId: /^\d{12}$/.test(accountId ?? '') ? accountId : undefined,
    region: region === 'unknown-region' ? undefined : region,
    asset(key) {
      const found = assets.find((asset) => asset.key === key);
      if (found === undefined) {
        throw new BootError('ASSEMBLY_INVALID', `The assembly has no file asset with the key ${key}`, {
          place: stack.folder,
        });
      }
      if (!existsSync(found.path)) {
        throw new BootError('ASSEMBLY_INVALID', 'A file of the assembly is missing', {
          place: found.path,
          advice: 'Write the assembly anew with cdk synth.',
        });
      }
      return found.path;
    },
  };
}

function findStacks(folder: string): Found[] {
  const { artifacts } = read(manifestSchema, join(folder, 'manifest.json'));
  return Object.entries(artifacts).flatMap(([id, artifact]): Found[] => {
    const { properties } = artifact;
    if (artifact.type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined) {
      return findStacks(join(folder, properties.directoryName));
    }
    if (artifact.type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return [];
    const assetFiles = artifact.dependencies
      .map((dependency) => artifacts[dependency])
      .flatMap((each) => (each?.type === 'cdk:asset-manifest' ? (each.properties?.file ?? []) : []));
    return [
      {
        name: properties.stackName ?? id,
        folder,
        templateFile: properties.templateFile,
        environment: artifact.environment ?? 'aws://unknown-account/unknown-region',
        assetFiles,
      },
    ];
  });
}

function choose(stacks: readonly Found[], folder: string, stackName: string | undefined): Found {
  const names = stacks.map(({ name }) => name).join(', ');
  if (stackName !== undefined) {
    const stack = stacks.find(({ name }) => name === stackName);
    if (stack !== undefined) return stack;
    throw new BootError('USAGE', `The assembly has no stack ${stackName}; it has: ${names || 'none'}`, {
      place: folder,
    });
  }
  const [stack, ...others] = stacks;
  if (stack === undefined)
    throw new BootError('ASSEMBLY_INVALID', 'The assembly holds no stack', { place: folder });
  if (others.length === 0) return stack;
  throw new BootError('USAGE', `The assembly holds several stacks: ${names}`, {
    place: folder,
    advice: 'Choose one with --stack.',
  });
}

function readAssets(folder: string, file: string): { key: string; path: string }[] {
  return Object.values(read(assetsSchema, join(folder, file)).files).flatMap(({ source, destinations }) =>
    source.path === undefined
      ? []
      : Object.values(destinations).map(({ objectKey }) => ({
          key: objectKey,
          path: resolve(folder, source.path!),
        })),
  );
}

function read<Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> {
  const parsed = schema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  throw new BootError('ASSEMBLY_INVALID', `Not what cdk synth writes: ${z.prettifyError(parsed.error)}`, {
    place: file,
  });
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BootError('ASSEMBLY_INVALID', `Cannot be read: ${(error as Error).message}`, {
      place: file,
      cause: error,
    });
  }
}

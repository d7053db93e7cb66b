import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readAssembly } from './assembly.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function assembly(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const stackArtifact = (templateFile: string, environment = 'aws://unknown-account/unknown-region') => ({
  type: 'aws:cloudformation:stack',
  environment,
  properties: { templateFile },
  dependencies: ['Assets'],
});
const assetArtifact = { type: 'cdk:asset-manifest', properties: { file: 'One.assets.json' } };
const template = { Resources: { Thing: { Type: 'Test::Thing' } } };
const assets = {
  files: {
    abc: {
      source: { path: 'asset.abc', packaging: 'zip' },
      destinations: { here: { bucketName: 'b', objectKey: 'prefix/abc.zip' } },
    },
    gone: {
      source: { path: 'asset.gone', packaging: 'file' },
      destinations: { here: { bucketName: 'b', objectKey: 'gone.js' } },
    },
  },
};

describe('readAssembly', () => {
  it('reads the only stack, its environment and its assets', () => {
    const folder = assembly({
      'manifest.json': {
        artifacts: { One: stackArtifact('One.json', 'aws://123456789012/eu-west-1'), Assets: assetArtifact },
      },
      'One.json': template,
      'One.assets.json': assets,
      'asset.abc/index.mjs': '',
    });
    const stack = readAssembly(folder);
    expect(stack.name).toBe('One');
    expect([...stack.template.resources.keys()]).toEqual(['Thing']);
    expect([stack.accountId, stack.region]).toEqual(['123456789012', 'eu-west-1']);
    expect(stack.asset('prefix/abc.zip')).toBe(join(folder, 'asset.abc'));
    expect(() => stack.asset('other.zip')).toThrow(expect.objectContaining({ code: 'ASSEMBLY_INVALID' }));
    expect(() => stack.asset('gone.js')).toThrow(/is missing/);
  });

  it('leaves an open environment open', () => {
    const folder = assembly({
      'manifest.json': { artifacts: { One: stackArtifact('One.json') } },
      'One.json': template,
    });
    const stack = readAssembly(folder);
    expect([stack.accountId, stack.region]).toEqual([undefined, undefined]);
  });

  it('chooses among several stacks by name, those of stages included', () => {
    const folder = assembly({
      'manifest.json': {
        artifacts: {
          One: stackArtifact('One.json'),
          Stage: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Stage' } },
        },
      },
      'One.json': template,
      'assembly-Stage/manifest.json': { artifacts: { Two: stackArtifact('Two.json') } },
      'assembly-Stage/Two.json': { Resources: { Other: { Type: 'Test::Thing' } } },
    });
    expect([...readAssembly(folder, 'Two').template.resources.keys()]).toEqual(['Other']);
    expect(() => readAssembly(folder)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('One, Two') as string }),
    );
    expect(() => readAssembly(folder, 'Three')).toThrow(/no stack Three; it has: One, Two/);
  });

  it.each([
    ['nothing', {}, 'ASSEMBLY_MISSING'],
    ['a manifest that is not JSON', { 'manifest.json': '{' }, 'ASSEMBLY_INVALID'],
    ['a manifest of another shape', { 'manifest.json': { artifacts: [1] } }, 'ASSEMBLY_INVALID'],
    ['no stack', { 'manifest.json': { artifacts: {} } }, 'ASSEMBLY_INVALID'],
    [
      'no template',
      { 'manifest.json': { artifacts: { One: stackArtifact('One.json') } } },
      'ASSEMBLY_INVALID',
    ],
  ])('refuses a folder with %s', (_name, files, code) => {
    expect(() => readAssembly(assembly(files))).toThrow(expect.objectContaining({ code }));
  });
});

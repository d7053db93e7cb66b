import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFolder } from './state-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(parent, { recursive: true }));

const corrupt = expect.objectContaining({ code: 'STATE_CORRUPT' }) as Error;

describe('a state folder', () => {
  it('is made, and found again', () => {
    const folder = new StateFolder(join(parent, 'deep', 'state'));
    folder.open();
    folder.open();
    expect(JSON.parse(readFileSync(join(folder.path, 'format.json'), 'utf8'))).toEqual({ format: 1 });
  });

  it('is refused when it holds something else, which stays as it is', () => {
    writeFileSync(join(parent, 'letter.txt'), 'dear');
    expect(() => new StateFolder(parent).open()).toThrow(corrupt);
    expect(readFileSync(join(parent, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it('is made where a first start was killed while it wrote', () => {
    writeFileSync(join(parent, 'format.json.new'), '');
    new StateFolder(parent).open();
    expect(readdirSync(parent)).toEqual(['format.json']);
  });

  it('is refused where there can be none', () => {
    writeFileSync(join(parent, 'file'), '');
    for (const path of [join(parent, 'file'), join(parent, 'file', 'below')]) {
      expect(() => new StateFolder(path).open()).toThrow(
        expect.objectContaining({ code: 'USAGE', place: path }) as Error,
      );
    }
  });

  it.each(['{"format":2}', '{"format":"x"}', '{', ''])(
    'is refused in a format it does not know: %j',
    (content) => {
      writeFileSync(join(parent, 'format.json'), content);
      expect(() => new StateFolder(parent).open()).toThrow(corrupt);
    },
  );

  it('keeps the operator’s keys for good, for the owner’s eyes only', () => {
    const folder = new StateFolder(parent);
    folder.open();
    expect(folder.findOperatorCredentials()).toBeUndefined();
    const credentials = folder.operatorCredentials();
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/) as string,
      secretAccessKey: expect.stringMatching(/^.{40}$/) as string,
    });
    expect(new StateFolder(parent).operatorCredentials()).toEqual(credentials);
    expect(statSync(join(parent, 'operator.json')).mode & 0o777).toBe(0o600);
    writeFileSync(join(parent, 'operator.json'), '{}');
    expect(() => folder.operatorCredentials()).toThrow(corrupt);
  });

  it('tells where the runtime is while it is up', () => {
    const folder = new StateFolder(parent);
    const address = {
      pid: 1,
      appUrl: 'http://localhost:4000',
      awsUrl: 'http://localhost:4566',
      region: 'us-east-1',
    };
    expect(folder.address()).toBeUndefined();
    folder.announce(address);
    expect(folder.address()).toEqual(address);
    folder.retract();
    folder.retract();
    expect(folder.address()).toBeUndefined();
  });
});

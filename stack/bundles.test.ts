import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundlesIn } from './bundles.ts';
import { settingsOf } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'build-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('bundlesIn', () => {
  it('says what to do when something has not been built', () => {
    expect(() => bundlesIn(folder).functionFolder('save-order')).toThrow('run npm run build first');
    expect(() => bundlesIn(folder).resolverCode('Query.order')).toThrow('run npm run build first');
  });

  it('finds what was built', () => {
    mkdirSync(join(folder, 'functions/save-order'), { recursive: true });
    writeFileSync(join(folder, 'functions/save-order/index.mjs'), '');
    mkdirSync(join(folder, 'resolvers'));
    writeFileSync(join(folder, 'resolvers/Query.order.js'), 'code');
    expect(bundlesIn(folder).functionFolder('save-order')).toBe(join(folder, 'functions/save-order'));
    expect(bundlesIn(folder).resolverCode('Query.order')).toBe('code');
  });
});

describe('settingsOf', () => {
  it('knows the stages and refuses another', () => {
    expect(settingsOf('prod').protectData).toBe(true);
    expect(() => settingsOf('production')).toThrow('-c stage=dev or -c stage=prod');
  });
});

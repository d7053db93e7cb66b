import { expect, it } from 'vitest';
import { safeStorage } from './storage.ts';

it('keeps for the page what a closed storage refuses', () => {
  const storage = safeStorage(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  });
  expect(storage.get('key')).toBeNull();
  storage.set('key', 'one');
  expect(storage.get('key')).toBe('one');
  storage.remove('key');
  expect(storage.get('key')).toBeNull();
});

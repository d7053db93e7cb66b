import { describe, expect, it } from 'vitest';
import { checkPolicy } from './passwords.ts';

describe('a password policy', () => {
  const policy = {
    minimumLength: 8,
    lowercase: true,
    uppercase: true,
    numbers: true,
    symbols: true,
    temporaryValidity: 0,
  };
  it.each([
    ['aA1!aA1', 'Password not long enough'],
    ['AAAA1111!', 'Password must have lowercase characters'],
    ['aaaa1111!', 'Password must have uppercase characters'],
    ['aaaaAAAA!', 'Password must have numeric characters'],
    ['aaaaAAAA1', 'Password must have symbol characters'],
  ])('refuses %s', (password, reason) => {
    expect(() => checkPolicy(policy, password)).toThrow(`Password did not conform with policy: ${reason}`);
  });

  it.each(['aaaaAA1!', 'aaaaAA1-', 'aaaa AA1'])('takes %s', (password) => {
    expect(() => checkPolicy(policy, password)).not.toThrow();
  });
});

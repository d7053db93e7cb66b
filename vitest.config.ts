import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,resolvers,functions,stack,local,client,test,tools,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'cdk.out/**'],
    // Two cores: more workers than that only contend.
    maxWorkers: 2,
    // Far above what anything takes, so that a slow machine fails no test: time is never what is tested.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

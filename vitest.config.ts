import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{domain,resolvers,functions,stack,local,client,test,tools,bench}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'cdk.out/**'],
    // Two cores: more workers than that only contend.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});

import { run } from './process.ts';
import { main, step } from './progress.ts';

await main(async () => {
  await step('generate types from schema.graphql', async () => {
    await run('graphql-codegen', ['--config', 'codegen.yml', '--silent']);
  });
});

import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { build } from './build.ts';
import { root } from './process.ts';
import { CommandFailed, main, step } from './progress.ts';

const USAGE = `Usage: npm run deploy -- STAGE

Builds everything and deploys it to the AWS account of the current credentials: first the stack, then
the web app into its bucket. STAGE is dev or prod. The account must be bootstrapped (npx cdk bootstrap).`;

const OUTPUTS = '.build/outputs.json';
const outputsFile = z.record(
  z.string(),
  z.object({ WebBucket: z.string(), WebConfig: z.string(), WebUrl: z.string() }),
);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

/** Files under assets/ carry a hash in their name and never change; all others are asked for each time. */
const cacheControl = (key: string): string =>
  key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';

function cdkDeploy(stage: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = [
      'deploy',
      '--strict',
      '--require-approval',
      'never',
      '--context',
      `stage=${stage}`,
      '--outputs-file',
      OUTPUTS,
    ];
    // Its own progress is shown as it comes: a deployment takes minutes.
    const child = spawn('cdk', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new CommandFailed('The stack was not deployed: see above.')),
    );
  });
}

async function uploadSite(bucket: string, config: string): Promise<void> {
  const client = new S3Client({});
  const put = (key: string, body: Buffer | string): Promise<unknown> =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: CONTENT_TYPES[extname(key)] ?? 'application/octet-stream',
        CacheControl: cacheControl(key),
      }),
    );
  const site = join(root, 'client', 'app', 'dist');
  const keys = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(site, join(entry.parentPath, entry.name)).split(sep).join('/'));
  // index.html names the hashed files, so it goes last: nobody is sent to a file that is not there yet.
  for (const key of keys.filter((key) => key !== 'index.html')) await put(key, readFileSync(join(site, key)));
  await put('config.json', config);
  await put('index.html', readFileSync(join(site, 'index.html')));
  client.destroy();
}

await main(async () => {
  const [stage] = process.argv.slice(2);
  if (stage !== 'dev' && stage !== 'prod') throw new CommandFailed(USAGE);
  await build();
  await cdkDeploy(stage);
  const outputs = Object.values(outputsFile.parse(JSON.parse(readFileSync(join(root, OUTPUTS), 'utf8'))))[0];
  if (!outputs) throw new CommandFailed('The deployment named no outputs.');
  await step('upload the web app', () => uploadSite(outputs.WebBucket, outputs.WebConfig));
  console.log(`\nDeployed: ${outputs.WebUrl}`);
});

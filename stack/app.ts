import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundlesIn, PROJECT } from './bundles.ts';
import { DeployRoles } from './github.ts';
import { OrdersStack } from './orders-stack.ts';
import { settingsOf } from './settings.ts';

const app = new App({ analyticsReporting: false });
const settings = settingsOf(app.node.tryGetContext('stage') ?? 'dev');
new OrdersStack(app, `realtime-orders-${settings.stage}`, {
  description: `Real-time order system, stage ${settings.stage}`,
  settings,
  bundles: bundlesIn(join(PROJECT, '.build')),
  notificationEmail: app.node.tryGetContext('notificationEmail') ?? 'operator@example.com',
  terminationProtection: settings.protectData,
  tags: { application: 'realtime-orders', stage: settings.stage },
});

const repository: string | undefined = app.node.tryGetContext('github');
if (repository) new DeployRoles(app, 'realtime-orders-github', { repository });

// `npm start` leaves the rules to `npm run check` and to deployments, so that what it cannot run is what it tells.
if (app.node.tryGetContext('rules') !== 'off') {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

import { documentClient } from '../aws/document-client.ts';
import { variable } from '../aws/environment.ts';
import { createPublisher } from '../notification/publisher.ts';
import { createNotificationRecord } from '../notification/record.ts';
import { stepHandler } from '../pipeline/step.ts';
import { stepDependencies } from '../pipeline/wiring.ts';
import { sendNotification } from './send-notification.ts';

const client = documentClient();

export const handler = stepHandler(
  sendNotification({
    record: createNotificationRecord(client, variable('ORDERS_TABLE')),
    publisher: createPublisher(variable('NOTIFICATION_TOPIC_ARN')),
  }),
  stepDependencies(client),
);

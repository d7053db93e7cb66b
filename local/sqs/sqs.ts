import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import { sqsOperations } from './operations.ts';
import { Queue } from './queue.ts';
import { queuePolicyProperties, queueProperties } from './schemas.ts';

export interface SqsOptions extends PartOptions {
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
  /** How callers on this machine reach the AWS port; queue addresses begin with it. */
  awsEndpoint: string;
}

/** SQS: standard queues, durable, with long polling and dead-letter queues. */
export async function createSqs(options: SqsOptions): Promise<Part> {
  const queues = new Map<string, Queue>();
  const arnOf = (name: string): string => `arn:aws:sqs:${options.region}:${options.accountId}:${name}`;
  const urlOf = ({ name }: { name: string }): string => `${options.awsEndpoint}/${options.accountId}/${name}`;

  return {
    services: [
      {
        name: 'sqs',
        protocol: awsJsonProtocol({
          version: '1.0',
          targetPrefix: 'AmazonSQS',
          errorNamespace: 'com.amazonaws.sqs',
          queryErrorCodes: { QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue' },
        }),
        operations: sqsOperations({ queues, arnOf, urlOf }),
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::SQS::Queue',
        properties: queueProperties,
        async create(settings, placement) {
          const name = settings.QueueName ?? placement.physicalName(80);
          const arn = arnOf(name);
          const target = settings.RedrivePolicy?.deadLetterTargetArn;
          if (target !== undefined && ![...queues.values()].some((queue) => queue.arn === target)) {
            throw new BootError('INVALID_PROPERTY', `There is no queue ${target}`, {
              place: `${placement.place}.Properties.RedrivePolicy`,
            });
          }
          const queue = new Queue({
            name,
            arn,
            settings,
            clock: options.clock,
            store: options.store.part(name),
            async deadLetters({ body, attributes, sender }) {
              const dead = [...queues.values()].find((other) => other.arn === target);
              await dead?.send({ body, attributes, sender, delaySeconds: 0 });
            },
          });
          await queue.load();
          queues.set(name, queue);
          return { ref: urlOf(queue), attributes: { Arn: arn, QueueName: name, QueueUrl: urlOf(queue) } };
        },
      }),
      resourceType({
        type: 'AWS::SQS::QueuePolicy',
        properties: queuePolicyProperties,
        create({ Queues, PolicyDocument }, placement) {
          for (const url of Queues) {
            options.registerResourcePolicy(
              arnOf(url.split('/').at(-1) ?? ''),
              PolicyDocument,
              placement.place,
            );
          }
          return { ref: placement.physicalName(), attributes: { Id: placement.physicalName() } };
        },
      }),
    ],
    async stop() {
      for (const queue of queues.values()) queue.stop();
    },
  };
}

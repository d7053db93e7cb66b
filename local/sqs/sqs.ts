import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { BootError } from '../kernel/errors.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { resourceType } from '../kernel/resource.ts';
import { QUERY_ERROR_CODES } from './errors.ts';
import { queueNameIn, sqsOperations } from './operations.ts';
import { Queue } from './queue.ts';
import { queuePolicyProperties, queueProperties } from './schemas.ts';

export interface SqsOptions extends PartOptions {
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
  /** How callers on this machine reach the AWS port; queue addresses begin with it. */
  awsEndpoint: string;
}

/** SQS: standard queues, durable, with long polling and dead-letter queues. */
export async function createSqs(options: SqsOptions): Promise<Part> {
  const { accountId, region } = options;
  const queues = new Map<string, Queue>();
  const arnOf = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const urlOf = ({ name }: Queue): string => `${options.awsEndpoint}/${accountId}/${name}`;
  const byArn = (arn: string): Queue | undefined => [...queues.values()].find((queue) => queue.arn === arn);

  /** An address ends in account and name; what stands before depends on the way the caller came. */
  function find(url: string): Queue | undefined {
    const account = url.split('/').at(-2);
    return account === undefined || account === accountId ? queues.get(queueNameIn(url)) : undefined;
  }

  return {
    services: [
      {
        name: 'sqs',
        protocol: awsJsonProtocol({
          version: '1.0',
          targetPrefix: 'AmazonSQS',
          errorNamespace: 'com.amazonaws.sqs',
          queryErrorCodes: QUERY_ERROR_CODES,
        }),
        operations: sqsOperations({ queues, find, arnOf, urlOf }),
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::SQS::Queue',
        properties: queueProperties,
        async create(settings, { place, physicalName }) {
          const name = settings.QueueName ?? physicalName(80);
          if (queues.has(name)) {
            throw new BootError('RESOURCE_CONFLICT', `There are two queues named ${name}`, { place });
          }
          const target = settings.RedrivePolicy?.deadLetterTargetArn;
          const deadLetters = target === undefined ? undefined : byArn(target);
          if (target !== undefined && !deadLetters) {
            throw new BootError('INVALID_PROPERTY', `There is no queue ${target}`, {
              place: `${place}.Properties.RedrivePolicy`,
            });
          }
          const queue = await Queue.open({
            name,
            arn: arnOf(name),
            settings,
            clock: options.clock,
            // Queue names may hold underscores, parts of a store may not.
            store: options.store.part(Buffer.from(name).toString('hex')),
            deadLetters,
          });
          queues.set(name, queue);
          const url = urlOf(queue);
          return { ref: url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: url } };
        },
      }),
      resourceType({
        type: 'AWS::SQS::QueuePolicy',
        properties: queuePolicyProperties,
        create({ Queues, PolicyDocument }, { place, physicalName }) {
          for (const url of Queues) {
            const queue = find(url);
            if (!queue) {
              throw new BootError('INVALID_PROPERTY', `There is no queue ${url}`, {
                place: `${place}.Properties.Queues`,
              });
            }
            queue.policy = PolicyDocument;
            options.registerResourcePolicy(queue.arn, PolicyDocument, place);
          }
          return { ref: physicalName(), attributes: { Id: physicalName() } };
        },
      }),
    ],
    async stop() {
      await Promise.all([...queues.values()].map((queue) => queue.stop()));
    },
  };
}

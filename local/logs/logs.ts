import { BootError } from '../kernel/errors.ts';
import { resourceType } from '../kernel/resource.ts';
import type { Part, PartOptions } from '../kernel/part.ts';
import { awsJsonProtocol } from '../gateway/protocols/json.ts';
import { logsOperations } from './api.ts';
import { createLogDelivery } from './delivery.ts';
import { Groups } from './groups.ts';
import { logGroupProperties, logStreamProperties } from './schemas.ts';

/** What a person looks for in the logs. */
export interface LogSearch {
  /** Text that a line must hold, whatever its case; every line when empty. */
  term?: string;
  /** One group only. */
  group?: string;
  /** How many lines at most; 100 unless told. */
  limit?: number;
}

/** A line of a log, with where it stands. */
export interface FoundLine {
  group: string;
  stream: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  message: string;
}

export interface LogsPart extends Part {
  /** The newest lines that match, newest first, over all groups or one. */
  search(search: LogSearch): Promise<FoundLine[]>;
}

/** How many lines of a group a search looks at before it gives up on it. */
const SEARCH_DEPTH = 50_000;

export interface LogsOptions extends PartOptions {
  registerResourcePolicy(resourceArn: string, document: unknown, place?: string): void;
}

/** CloudWatch Logs: groups, streams, and their entries as JSON lines in the part's folder. */
export async function createLogs(options: LogsOptions): Promise<LogsPart> {
  const groups = await Groups.open(options);

  return {
    services: [
      {
        name: 'logs',
        protocol: awsJsonProtocol({ version: '1.1', targetPrefix: 'Logs_20140328' }),
        operations: {
          ...logsOperations(groups, options),
          CreateLogDelivery: createLogDelivery(groups, {
            groupArn: (name) => `arn:aws:logs:${options.region}:${options.accountId}:log-group:${name}`,
            registerResourcePolicy: options.registerResourcePolicy,
          }),
        },
      },
    ],
    resources: [
      resourceType({
        type: 'AWS::Logs::LogGroup',
        properties: logGroupProperties,
        async create(properties, placement) {
          const name = properties.LogGroupName ?? placement.physicalName(512);
          await groups.ensureGroup(name, properties.RetentionInDays);
          const arn = `arn:aws:logs:${placement.region}:${placement.accountId}:log-group:${name}:*`;
          return { ref: name, attributes: { Arn: arn } };
        },
      }),
      resourceType({
        type: 'AWS::Logs::LogStream',
        properties: logStreamProperties,
        async create(properties, placement) {
          if (!groups.has(properties.LogGroupName)) {
            throw new BootError('INVALID_PROPERTY', `There is no log group ${properties.LogGroupName}`, {
              place: `${placement.place}.Properties.LogGroupName`,
            });
          }
          const group = groups.group(properties.LogGroupName);
          const name = properties.LogStreamName ?? placement.physicalName(512);
          if (!group.streams.has(name)) await groups.addStream(group, name);
          return { ref: name, attributes: {} };
        },
      }),
    ],
    async search({ term = '', group, limit = 100 }) {
      const wanted = term.toLowerCase();
      const searched = group === undefined ? groups.list() : [groups.group(group)];
      const found: FoundLine[] = [];
      for (const { name } of searched) {
        let left = limit;
        let depth = SEARCH_DEPTH;
        for await (const line of groups.lines(groups.group(name), { backwards: true })) {
          if (left === 0 || depth-- === 0) break;
          if (!line.message.toLowerCase().includes(wanted)) continue;
          left--;
          found.push({ group: name, stream: line.stream, timestamp: line.timestamp, message: line.message });
        }
      }
      return found.sort((left, right) => right.timestamp - left.timestamp).slice(0, limit);
    },
    stop: () => groups.stop(),
  };
}

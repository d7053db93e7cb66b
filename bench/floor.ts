import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import type { TestSystem } from '../test/support/system.ts';
import { freshLike, withReplaced } from './fresh.ts';
import type { PlacedOrder } from './load.ts';
import type { RecordedCall } from './usage.ts';

/** One call, ready for the SDK. */
export type SdkCall = Pick<RecordedCall, 'service' | 'operation' | 'input'>;

/** The services an order's resolvers and functions use. */
const SERVICES = ['dynamodb', 's3', 'sns'];

/** Members that the SDK puts into a request by itself. */
const MADE_BY_SDK = /^(ClientRequestToken|Checksum[A-Z0-9]+)$/;

/** Of the calls recorded while one order went through, those of the roles to the services, as the SDK was given them. */
export function callsOfOrder(recorded: readonly RecordedCall[]): SdkCall[] {
  return recorded
    .filter(({ service, principal }) => principal.kind === 'role' && SERVICES.includes(service))
    .map(({ service, operation, input }) => ({
      service,
      operation,
      input: withBytes(
        Object.fromEntries(
          Object.entries(input as Record<string, unknown>).filter(([name]) => !MADE_BY_SDK.test(name)),
        ),
      ),
    }));
}

/** Bytes come through JSON as `{ type: 'Buffer', data: [...] }`. */
function withBytes(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
      return [name, type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : value];
    }),
  );
}

/** The calls as another order would make them: with an id and an idempotency key of its own. */
export function asAnotherOrder(
  calls: readonly SdkCall[],
  { orderId, idempotencyKey }: Pick<PlacedOrder, 'orderId' | 'idempotencyKey'>,
): SdkCall[] {
  const replacements = new Map([
    [orderId, freshLike(orderId)],
    [idempotencyKey, freshLike(idempotencyKey)],
  ]);
  return calls.map((call) => ({ ...call, input: withReplaced(call.input, replacements) }));
}

/** How many calls there are of each operation, by service. */
export function countsOf(calls: readonly SdkCall[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { service, operation } of calls.toSorted((one, other) =>
    `${one.service} ${one.operation}` < `${other.service} ${other.operation}` ? -1 : 1,
  )) {
    const ofService = (counts[service] ??= {});
    ofService[operation] = (ofService[operation] ?? 0) + 1;
  }
  return counts;
}

interface Sender {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

/** The real SDK clients, and nothing around them. */
export class SdkCaller {
  readonly #clients: Readonly<Record<string, Sender>>;

  constructor({ region, awsUrl, credentials }: TestSystem) {
    // No second tries: a call that fails must be seen, not measured twice.
    const config = { region, endpoint: awsUrl, credentials, maxAttempts: 1 };
    this.#clients = {
      dynamodb: new dynamodb.DynamoDBClient(config) as Sender,
      s3: new s3.S3Client({ ...config, forcePathStyle: true }) as Sender,
      sns: new sns.SNSClient(config) as Sender,
    };
  }

  /**
   * Makes the calls of orders, of one order one after the other, of `lanes` orders side by side.
   * @throws the error of the first call that fails.
   */
  async make(
    orders: readonly (readonly SdkCall[])[],
    lanes: number,
    onProgress: (done: number) => void,
  ): Promise<void> {
    let started = 0;
    let done = 0;
    const lane = async (): Promise<void> => {
      for (let order = orders[started++]; order; order = orders[started++]) {
        for (const call of order) await this.#clients[call.service]!.send(commandOf(call));
        onProgress((done += 1));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  close(): void {
    for (const client of Object.values(this.#clients)) client.destroy();
  }
}

const COMMANDS: Readonly<Record<string, object>> = { dynamodb, s3, sns };

function commandOf({ service, operation, input }: SdkCall): object {
  const commands = COMMANDS[service] as Record<string, (new (input: unknown) => object) | undefined>;
  const Command = commands[`${operation}Command`];
  if (!Command) throw new Error(`The SDK has no operation ${operation} of ${service}`);
  return new Command(input);
}

import { createHash, createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError, BootError } from '../kernel/errors.ts';
import type { Placement } from '../kernel/resource.ts';
import { refuseConflict } from './tables.ts';
import type { IndexDefinition, TableDefinition, TableSettings } from './types.ts';

type SourceData = string | ArrayBuffer | ArrayBufferView;

/** What SignatureV4 wants of a hash. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: SourceData): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: SourceData): Uint8Array | string {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** Engines for one machine take any credentials, but want some. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** How often that engine, whose clock is its own, is asked whether a table is ready. */
const CREATION_POLL_MS = 50;

/** Another DynamoDB-compatible engine, such as AWS's DynamoDB Local, that does the work in place of ours. */
export class RemoteEngine {
  readonly #endpoint: URL;
  readonly #signer: SignatureV4;

  constructor(endpoint: string, region: string) {
    this.#endpoint = new URL(endpoint);
    this.#signer = new SignatureV4({ service: 'dynamodb', region, credentials: CREDENTIALS, sha256: Sha256 });
  }

  /**
   * Sends one operation as it came and gives the answer as it comes.
   * @throws AwsError what the engine answers; the network's error when it does not.
   */
  async call(operation: string, input: unknown): Promise<Record<string, unknown>> {
    const { protocol, hostname, port, host, pathname } = this.#endpoint;
    const body = JSON.stringify(input);
    const { headers } = await this.#signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: pathname,
      query: {},
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body,
    });
    const response = await fetch(this.#endpoint, { method: 'POST', headers, body });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok) return answer;
    const { __type, message, Message, ...members } = answer;
    const code = String(__type).replace(/^.*#/, '');
    throw new AwsError(code, String(message ?? Message ?? ''), { status: response.status, members });
  }

  /**
   * Creates the table there, or takes up the one that is there.
   * @throws BootError RESOURCE_CONFLICT when that one differs: here indexes are not changed either.
   */
  async makeTable(
    definition: TableDefinition,
    settings: TableSettings,
    placement: Placement,
  ): Promise<{ id: string }> {
    const description = (await this.#describe(definition)) ?? (await this.#create(definition));
    refuseConflict(description, definition, placement.place);
    if (namesOf(description.GlobalSecondaryIndexes) !== namesOf(definition.GlobalSecondaryIndexes))
      throw new BootError(
        'RESOURCE_CONFLICT',
        `The table ${definition.TableName} at ${this.#endpoint.href} has other global indexes than the template`,
        { place: placement.place, advice: 'Remove the table from that engine.' },
      );
    await this.#setExpiry(definition.TableName, settings.timeToLive);
    return { id: description.TableId ?? definition.TableName };
  }

  async #describe({ TableName }: TableDefinition): Promise<Description | undefined> {
    try {
      return (await this.call('DescribeTable', { TableName }))['Table'] as Description;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #create(definition: TableDefinition): Promise<Description> {
    await this.call('CreateTable', definition);
    for (;;) {
      const description = await this.#describe(definition);
      if (description?.TableStatus === 'ACTIVE') return description;
      await setTimeout(CREATION_POLL_MS);
    }
  }

  async #setExpiry(TableName: string, wanted: string | undefined): Promise<void> {
    const { TimeToLiveDescription } = (await this.call('DescribeTimeToLive', { TableName })) as {
      TimeToLiveDescription: { AttributeName?: string };
    };
    const present = TimeToLiveDescription.AttributeName;
    if (present === wanted) return;
    await this.call('UpdateTimeToLive', {
      TableName,
      TimeToLiveSpecification: { AttributeName: wanted ?? present, Enabled: wanted !== undefined },
    });
  }
}

type Description = TableDefinition & { TableId?: string; TableStatus: string };

function namesOf(indexes: readonly IndexDefinition[] | undefined): string {
  return (indexes ?? [])
    .map((index) => index.IndexName)
    .sort()
    .join();
}

import { randomUUID } from 'node:crypto';
import type { PartOptions } from '../../kernel/part.ts';
import type { Principal, WireResponse } from '../../kernel/service.ts';
import { LogStream } from '../../logs/log-stream.ts';

/**
 * The request-level log of an API: one `RequestSummary` for each request over HTTP, in the group and by
 * the role that AppSync uses (https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html).
 */
export class RequestLog {
  readonly #apiId: string;
  readonly #stream: LogStream;

  /** @param role what the template lets AppSync write logs as. */
  constructor({ clock, cloud }: Pick<PartOptions, 'clock' | 'cloud'>, apiId: string, role: Principal) {
    this.#apiId = apiId;
    this.#stream = new LogStream({
      clock,
      cloud,
      role,
      logGroupName: `/aws/appsync/apis/${apiId}`,
      logStreamName: randomUUID().replaceAll('-', ''),
    });
  }

  /** @param latency from the request to its answer, in milliseconds. */
  write({ status, headers }: WireResponse, latency: number): void {
    this.#stream.write(
      JSON.stringify({
        logType: 'RequestSummary',
        requestId: headers['x-amzn-RequestId'],
        graphQLAPIId: this.#apiId,
        statusCode: status,
        latency: Math.round(latency * 1e6),
      }),
    );
  }

  /** Resolves when everything written so far is stored, or refused. */
  flush(): Promise<void> {
    return this.#stream.flush();
  }
}

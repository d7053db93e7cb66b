import type { CreatedStack } from '../assembly/create.ts';
import type { Denial, Iam } from '../iam/iam.ts';
import type { FaultKnobs } from '../faults/knobs.ts';
import { clockPage, faultsPage } from '../faults/pages.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Service } from '../kernel/service.ts';
import type { LogsPart } from '../logs/logs.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { AdminPage } from './admin.ts';
import { logsHtml, outboxHtml, permissionsHtml, resourcesHtml } from './developer-html.ts';

export interface DeveloperPagesOptions {
  stack: CreatedStack;
  iam: Iam;
  /** The newest first. */
  denials: readonly Denial[];
  logs: LogsPart;
  outbox: Outbox;
  clock: Clock;
  awsUrl: string;
  faults: FaultKnobs;
  /** Whose calls can be made to fail. */
  services: ReadonlyMap<string, Service>;
  /** Told how far ahead of the machine the clock stands now, in milliseconds. */
  onClockMoved?: (offset: number) => void;
}

/** How many log lines and mails a page shows unless `?limit=` tells. */
const LOG_LINES = 200;
const MAILS = 100;

/** What a developer wants to see of the running stack, by the name under `/_local/`. */
export function developerPages(options: DeveloperPagesOptions): Record<string, AdminPage> {
  const { stack, iam, denials, logs, outbox: mails, clock, awsUrl, faults, services } = options;
  const started = clock.now();
  return {
    outbox: {
      title: 'Outbox',
      content(query) {
        const to = query.get('to');
        return mails.list({ limit: limitOf(query, MAILS), ...(to !== null && { to }) });
      },
      html: outboxHtml,
    },
    resources: {
      title: 'Resources',
      content: () => ({
        stack: stack.name,
        resources: stack.resources,
        inert: stack.inert,
        outputs: Object.fromEntries(stack.outputs),
      }),
      html: resourcesHtml,
    },
    logs: {
      title: 'Logs',
      content(query) {
        const group = query.get('group');
        return logs.search({
          term: query.get('term') ?? '',
          ...(group !== null && { group }),
          limit: limitOf(query, LOG_LINES),
        });
      },
      html: logsHtml,
    },
    permissions: {
      title: 'Permissions',
      content: () => ({ roles: iam.usage(), denials }),
      html: permissionsHtml,
    },
    health: {
      title: 'Health',
      content: () => ({
        status: 'ok',
        stack: stack.name,
        awsUrl,
        upSince: new Date(started).toISOString(),
        time: new Date(clock.now()).toISOString(),
      }),
    },
    faults: faultsPage(faults, services, clock),
    clock: clockPage(clock, options.onClockMoved),
  };
}

function limitOf(query: URLSearchParams, usual: number): number {
  const limit = Number(query.get('limit'));
  return Number.isInteger(limit) && limit > 0 ? limit : usual;
}

import type { Clock } from './clock.ts';
import type { ResourceType } from './resource.ts';
import type { Cloud, Service } from './service.ts';
import type { Store } from './store.ts';

/** What every part of the runtime is given. */
export interface PartOptions {
  clock: Clock;
  /** The part's own share of the durable store. */
  store: Store;
  cloud: Cloud;
  accountId: string;
  region: string;
  /** The folder for files of the part's own; undefined in memory mode. */
  folder: string | undefined;
}

/** One AWS service or a few that belong together: what it answers, what it can make, how it wakes and ends. */
export interface Part {
  services?: readonly Service[];
  resources?: readonly ResourceType[];
  /** Takes up what was under way; called when every resource exists and the ports are open. */
  start?(): Promise<void>;
  /** Lets go of everything. What is under way is left to be taken up at the next start. */
  stop?(): Promise<void>;
}

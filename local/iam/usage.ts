import type { Store } from '../kernel/store.ts';

/** One grant of a role: an action pattern on a resource pattern. */
export interface GrantUse {
  action: string;
  resource: string;
  /** How many calls it let through since the state was made. */
  used: number;
}

/** What one role may do and did. */
export interface RoleUsage {
  role: string;
  grants: GrantUse[];
}

/** How often, at most, the counts are written while the runtime is up, in milliseconds. */
export const WRITE_INTERVAL = 10_000;

const KEY = 'usage';

/** What was granted and used, as last written. */
export async function readUsage(store: Store): Promise<RoleUsage[]> {
  return (await store.get<RoleUsage[]>(KEY)) ?? [];
}

/**
 * Counts which grants were used. Counts live in memory and are written every so often and at the end:
 * a crash loses the last seconds of them, nothing else.
 */
export class UsageLog {
  readonly #store: Store;
  readonly #counts = new Map<string, number>();

  private constructor(store: Store) {
    this.#store = store;
  }

  /** Goes on from what was written last. */
  static async open(store: Store): Promise<UsageLog> {
    const log = new UsageLog(store);
    for (const { role, grants } of await readUsage(store)) {
      for (const { action, resource, used } of grants) log.#counts.set(keyOf(role, action, resource), used);
    }
    return log;
  }

  count(role: string, action: string, resource: string): void {
    const key = keyOf(role, action, resource);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Holds what is granted against what was used; a grant that two policies give is told once. */
  report(role: string, granted: readonly { action: string; resource: string }[]): RoleUsage {
    const unique = new Map(granted.map((grant) => [keyOf(role, grant.action, grant.resource), grant]));
    return {
      role,
      grants: [...unique].map(([key, grant]) => ({ ...grant, used: this.#counts.get(key) ?? 0 })),
    };
  }

  write(report: readonly RoleUsage[]): Promise<void> {
    return this.#store.write([{ key: KEY, value: report }]);
  }
}

function keyOf(role: string, action: string, resource: string): string {
  return `${role} ${action} ${resource}`;
}

import type { Store } from '../kernel/store.ts';

/** One grant of a role: an action pattern on a resource pattern. */
export interface GrantUse {
  action: string;
  resource: string;
  /** How many calls it let through since the state was made. */
  used: number;
  /** Whether the runtime has the service at all; if not, the grant can only be used on AWS. */
  here: boolean;
}

/** What one role may do and did. */
export interface RoleUsage {
  role: string;
  grants: GrantUse[];
}

/** How often a grant was used, in words. */
export function usedText({ used, here }: GrantUse): string {
  if (used > 0) return String(used);
  return here ? 'never' : 'not here';
}

/** Whether a grant could have been used on this machine and never was. */
export function isUnused({ used, here }: GrantUse): boolean {
  return here && used === 0;
}

/** The grants in the order a reader wants them: those never used, those used, those of absent services. */
export function unusedFirst(grants: readonly GrantUse[]): GrantUse[] {
  const rank = (grant: GrantUse) => (isUnused(grant) ? 0 : grant.used > 0 ? 1 : 2);
  return grants.toSorted((one, other) => rank(one) - rank(other));
}

/** How many grants there are, and how many of those that could have been used never were. */
export function summarize(usage: readonly RoleUsage[]): {
  grants: number;
  used: number;
  unused: number;
  elsewhere: number;
} {
  const grants = usage.flatMap((role) => role.grants);
  const used = grants.filter((grant) => grant.used > 0).length;
  const unused = grants.filter(isUnused).length;
  return { grants: grants.length, used, unused, elsewhere: grants.length - used - unused };
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
  readonly #offers: (service: string) => boolean;
  readonly #counts = new Map<string, number>();

  private constructor(store: Store, offers: (service: string) => boolean) {
    this.#store = store;
    this.#offers = offers;
  }

  /**
   * Goes on from what was written last.
   * @param offers whether the runtime has the service that an action's prefix names.
   */
  static async open(store: Store, offers: (service: string) => boolean): Promise<UsageLog> {
    const log = new UsageLog(store, offers);
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
    const grants = [...unique].map(([key, { action, resource }]) => {
      const service = action.split(':', 1)[0]!;
      const here = service === '*' || this.#offers(service);
      return { action, resource, used: this.#counts.get(key) ?? 0, here };
    });
    return { role, grants };
  }

  write(report: readonly RoleUsage[]): Promise<void> {
    return this.#store.write([{ key: KEY, value: report }]);
  }
}

function keyOf(role: string, action: string, resource: string): string {
  return `${role} ${action} ${resource}`;
}

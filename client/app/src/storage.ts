/**
 * A storage of the browser that may be closed to sites by a setting, or full: what it does not take lasts as long
 * as the page.
 */
export interface SafeStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** @param storage asked for anew each time: to name it is refused already where it is closed */
export function safeStorage(storage: () => Storage): SafeStorage {
  const refused = new Map<string, string>();
  return {
    get(key) {
      try {
        return refused.get(key) ?? storage().getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        storage().setItem(key, value);
        refused.delete(key);
      } catch {
        refused.set(key, value);
      }
    },
    remove(key) {
      refused.delete(key);
      try {
        storage().removeItem(key);
      } catch {
        // Then nothing was kept there.
      }
    },
  };
}

/** Shared by all tabs, and kept. */
export const shared = safeStorage(() => localStorage);
/** This tab's own; it survives a reload. */
export const ofTab = safeStorage(() => sessionStorage);

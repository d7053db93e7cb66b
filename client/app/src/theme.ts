import { useSyncExternalStore } from 'react';
import { shared } from './storage.ts';

/** `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

/** public/theme.js reads it before the first paint. */
const KEY = 'theme';

const listeners = new Set<() => void>();
const dark = matchMedia('(prefers-color-scheme: dark)');

function chosen(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** Chooses a theme, for all tabs and later visits. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') shared.remove(KEY);
  else shared.set(KEY, theme);
  show(theme);
}

addEventListener('storage', (event) => {
  if (event.key === KEY) show((event.newValue as Theme | null) ?? 'system');
});
dark.addEventListener('change', () => show(chosen()));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme that was chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen);
}

/** Whether the page is dark now, by choice or by the device. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, () => {
    const theme = chosen();
    return theme === 'system' ? dark.matches : theme === 'dark';
  });
}

import { createContext, useContext } from 'react';
import type { SiteConfig } from '../../sign-in/site.ts';

/** Gives the app's surroundings to pages that tell of them. */
export const SiteContext = createContext<SiteConfig | undefined>(undefined);

/** Where the app is; only for what stands inside `SiteContext`. */
export function useSite(): SiteConfig {
  const site = useContext(SiteContext);
  if (!site) throw new Error('useSite stands outside SiteContext');
  return site;
}

import { lazy, Suspense, type ReactNode } from 'react';
import type { SiteConfig } from '../../../sign-in/site.ts';
import { LocalPlaces } from './LocalPlaces.tsx';

// Only one machine has it. The page stands as well without it, when its code cannot be fetched.
const MachineNotice = lazy(() =>
  import('../developers/machine/MachineNotice.tsx').catch(() => ({ default: () => null })),
);

/** What stands around every page: the way past the header, the header itself, and the foot. */
export function Frame({
  header,
  config,
  children,
}: {
  header: ReactNode;
  config: SiteConfig;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="frame">
      <div>
        <a className="skip button primary" href="#content">
          To the content
        </a>
        {header}
        {config.local && (
          <Suspense fallback={null}>
            <MachineNotice />
          </Suspense>
        )}
      </div>
      <main id="content" className="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">
        <div>
          <span>Payments here are a sandbox: no money moves.</span>
          {config.local && <LocalPlaces />}
        </div>
      </footer>
    </div>
  );
}

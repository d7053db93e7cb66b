import { Suspense, useEffect, useMemo, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ApiProvider } from './api.tsx';
import { SessionProvider, useSession } from './auth/session.tsx';
import type { SiteConfig } from '../../sign-in/site.ts';
import { areasFor, FURTHER_PAGES } from './layout/areas.ts';
import { Failure } from './layout/Failure.tsx';
import { Frame } from './layout/Frame.tsx';
import { Header } from './layout/Header.tsx';
import { NotFound } from './pages/NotFound.tsx';
import { SignedOut } from './pages/SignedOut.tsx';
import { SiteContext } from './site.ts';
import { Skeleton } from './ui/Skeleton.tsx';
import { MessagesProvider } from './ui/Toasts.tsx';

function Pages(): ReactNode {
  const session = useSession();
  const [path] = useLocation();
  const pages = useMemo(
    () => [...areasFor(session).flatMap((area) => area.pages), ...FURTHER_PAGES],
    [session],
  );

  // Their code is small: whoever loses the connection can still go everywhere.
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const { preload } of pages) preload().catch(() => undefined);
    }, 1000);
    return () => clearTimeout(timer);
  }, [pages]);

  return (
    <Failure resetKey={path}>
      <Suspense fallback={<Skeleton what="the page" lines={6} />}>
        <Switch>
          {pages.map(({ path, component }) => (
            <Route key={path} path={path} component={component} />
          ))}
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </Failure>
  );
}

function Shop({ config }: { config: SiteConfig }): ReactNode {
  const { customerId } = useSession();
  return (
    // Another person: nothing of what was read for the one before stays.
    <ApiProvider key={customerId} config={config}>
      <SiteContext value={config}>
        <Frame header={<Header />} config={config}>
          <Pages />
        </Frame>
      </SiteContext>
    </ApiProvider>
  );
}

/** The whole app. */
export function App({ config }: { config: SiteConfig }): ReactNode {
  return (
    <MessagesProvider>
      <SessionProvider signedOut={<SignedOut config={config} />}>
        <Shop config={config} />
      </SessionProvider>
    </MessagesProvider>
  );
}

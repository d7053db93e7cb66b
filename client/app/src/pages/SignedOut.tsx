import { lazy, Suspense, type ReactNode } from 'react';
import type { SiteConfig } from '../../../sign-in/site.ts';
import { Failure } from '../layout/Failure.tsx';
import { Frame } from '../layout/Frame.tsx';
import { ThemeSwitch } from '../layout/ThemeSwitch.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

// Signing in takes the larger part of Amplify, which those who are signed in never need.
const SignIn = lazy(() => import('../auth/SignIn.tsx'));

/** The door of the shop. The address stays, so that one comes to where one wanted to go. */
export function SignedOut({ config }: { config: SiteConfig }): ReactNode {
  const header = (
    <header className="header">
      <div>
        <span className="brand">
          <img src="/icon.svg" alt="" />
          Realtime Orders
        </span>
        <div className="tools">
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
  return (
    <Frame header={header} config={config}>
      <Failure resetKey="sign-in">
        <Suspense fallback={<Skeleton what="the sign-in" />}>
          <SignIn config={config} />
        </Suspense>
      </Failure>
    </Frame>
  );
}

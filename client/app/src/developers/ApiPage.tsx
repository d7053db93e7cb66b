import { lazy, Suspense, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useSession } from '../auth/session.tsx';
import { useSite } from '../site.ts';
import { Skeleton } from '../ui/Skeleton.tsx';
import { CopyButton } from './CopyButton.tsx';
import { DeveloperPage } from './DeveloperPage.tsx';

// GraphiQL and its editor weigh more than the whole shop.
const Explorer = lazy(() => import('./explorer/Explorer.tsx'));

/** The API to try out in the browser. */
export default function ApiPage(): ReactNode {
  const { graphqlUrl } = useSite();
  const { email } = useSession();
  return (
    <DeveloperPage
      title="API"
      intro={
        <>
          GraphQL at <code>{graphqlUrl}</code>, asked as {email}. Queries, mutations and subscriptions all
          work; orders placed here are real ones of this shop. To ask it from a program see the{' '}
          <Link href="/developers/examples">examples</Link>.
        </>
      }
      aside={<CopyButton text={graphqlUrl} label="Copy the address" />}
    >
      <Suspense fallback={<Skeleton what="the editor" lines={12} />}>
        <Explorer />
      </Suspense>
      <p className="small muted">
        <kbd>Ctrl</kbd> <kbd>Enter</kbd> runs the operation, <kbd>Ctrl</kbd> <kbd>Space</kbd> completes. In an
        editor <kbd>Tab</kbd> indents; after <kbd>Ctrl</kbd> <kbd>M</kbd> it leads on to the next control
        instead. GraphiQL's settings clear what you typed; after a reload the first documents are back.
      </p>
    </DeveloperPage>
  );
}

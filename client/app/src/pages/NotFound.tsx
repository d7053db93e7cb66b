import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Page } from '../layout/Page.tsx';
import { Empty } from '../ui/Empty.tsx';

/** For addresses that lead nowhere. */
export function NotFound(): ReactNode {
  return (
    <Page title="Nothing here">
      <Empty
        title="This address leads nowhere"
        actions={
          <>
            <Link href="/" className="button primary">
              To the shop
            </Link>
            <Link href="/orders" className="button">
              To your orders
            </Link>
          </>
        }
      >
        Perhaps it was shortened when it was copied.
      </Empty>
    </Page>
  );
}

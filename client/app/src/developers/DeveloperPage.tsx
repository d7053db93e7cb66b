import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Page } from '../layout/Page.tsx';
import { useSite } from '../site.ts';
import './developers.css';

const EVERYWHERE = [
  { href: '/developers', label: 'API' },
  { href: '/developers/examples', label: 'Examples' },
];

/** Only where the whole system runs on one machine. */
const ON_THIS_MACHINE = [
  { href: '/developers/resources', label: 'Resources' },
  { href: '/developers/outbox', label: 'Outbox' },
  { href: '/developers/logs', label: 'Logs' },
  { href: '/developers/permissions', label: 'Permissions' },
];

/** On a phone the row of places is wider than the screen. */
function intoView(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** A page for developers, below the way to the others. */
export function DeveloperPage({
  title,
  intro,
  aside,
  children,
}: {
  title: string;
  intro?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { local } = useSite();
  const [path] = useLocation();
  const places = [...EVERYWHERE, ...(local ? ON_THIS_MACHINE : [])];
  return (
    <div className="developers">
      <nav aria-label="For developers" className="places">
        {places.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            ref={href === path ? intoView : undefined}
            aria-current={href === path ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
        {local && (
          <a href="/_local/faults" target="_blank" rel="noreferrer">
            Faults and clock<span className="unseen"> (opens a new tab)</span>
          </a>
        )}
      </nav>
      <Page title={title} intro={intro} aside={aside}>
        {children}
      </Page>
    </div>
  );
}

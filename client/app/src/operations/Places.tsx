import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';

const PLACES = [
  { href: '/operations', label: 'Live orders' },
  { href: '/operations/problems', label: 'Problems' },
] as const;

/** The ways between the operators' pages. */
export function Places(): ReactNode {
  const [path] = useLocation();
  return (
    <nav className="places operations" aria-label="Operations">
      {PLACES.map(({ href, label }) => (
        <Link key={href} href={href} aria-current={path === href ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}

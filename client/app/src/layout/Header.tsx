import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../auth/session.tsx';
import { unitsIn, useBasket } from '../shop/basket.ts';
import { Icon } from '../ui/Icon.tsx';
import { areaOf, areasFor } from './areas.ts';
import { ThemeSwitch } from './ThemeSwitch.tsx';

function BasketLink(): ReactNode {
  const units = unitsIn(useBasket());
  return (
    <Link href="/checkout" className="button quiet basket-link">
      <Icon name="basket" />
      <span className="unseen">Basket:</span>
      <span>{units}</span>
      <span className="unseen">{units === 1 ? 'unit' : 'units'}</span>
    </Link>
  );
}

/** Where one is, where one can go, and who one is. */
export function Header(): ReactNode {
  const session = useSession();
  const [path] = useLocation();
  const areas = areasFor(session);
  const current = areaOf(path, areas);
  return (
    <header className="header">
      <div>
        <Link href="/" className="brand">
          <img src="/icon.svg" alt="" />
          Realtime Orders
        </Link>
        <nav aria-label="Main">
          {areas.map((area) => (
            <Link key={area.href} href={area.href} aria-current={area === current ? 'page' : undefined}>
              {area.label}
            </Link>
          ))}
        </nav>
        <div className="tools">
          <ThemeSwitch />
          <Link href="/account" className="button quiet" aria-label={`Account of ${session.email}`}>
            <Icon name="person" />
            <span className="email">{session.email}</span>
          </Link>
          <BasketLink />
        </div>
      </div>
    </header>
  );
}

import { lazy, type ComponentType } from 'react';
import type { Session } from '../../../sign-in/amplify.ts';

/** A page: its path, with wouter's parameters, and its code, which is fetched when it is first wanted. */
export interface PageRoute {
  path: string;
  component: ComponentType;
  /** Fetches the code ahead of time. */
  preload: () => Promise<unknown>;
}

/** A part of the app with an entry in the header. */
export interface Area {
  label: string;
  /** Where the entry leads; it is marked as current on this path and all below. */
  href: string;
  pages: readonly PageRoute[];
  /** Who sees it; everybody when absent. */
  visibleTo?: (session: Session) => boolean;
}

type Load = () => Promise<{ default: ComponentType }>;

function page(path: string, load: Load): PageRoute {
  return { path, component: lazy(load), preload: load };
}

/** Everything there is, in the order of the header. A new area is one more entry here. */
export const AREAS: readonly Area[] = [
  {
    label: 'Shop',
    href: '/',
    pages: [
      page('/', () => import('../pages/Catalogue.tsx')),
      page('/checkout', () => import('../pages/Checkout.tsx')),
    ],
  },
  {
    label: 'Your orders',
    href: '/orders',
    pages: [
      page('/orders', () => import('../pages/Orders.tsx')),
      page('/orders/:id', () => import('../pages/OrderPage.tsx')),
    ],
  },
  {
    label: 'Operations',
    href: '/operations',
    visibleTo: ({ operator }) => operator,
    pages: [
      page('/operations', () => import('../pages/Operations.tsx')),
      page('/operations/problems', () => import('../pages/Problems.tsx')),
      page('/operations/orders/:id', () => import('../pages/OperatorOrder.tsx')),
    ],
  },
  {
    label: 'Developers',
    href: '/developers',
    pages: [
      page('/developers', () => import('../developers/ApiPage.tsx')),
      page('/developers/examples', () => import('../developers/ExamplesPage.tsx')),
      page('/developers/:place', () => import('../developers/MachinePage.tsx')),
    ],
  },
];

/** Pages without an entry of their own: the header's tools lead there. */
export const FURTHER_PAGES: readonly PageRoute[] = [page('/account', () => import('../pages/Account.tsx'))];

/** The areas this person sees. */
export function areasFor(session: Session): readonly Area[] {
  return AREAS.filter(({ visibleTo }) => visibleTo?.(session) ?? true);
}

/** The area a path belongs to: the one with the longest address that leads there. */
export function areaOf(path: string, areas: readonly Area[]): Area | undefined {
  return areas
    .filter(({ href, pages }) =>
      href === '/' ? pages.some((one) => one.path === path) : isBelow(path, href),
    )
    .sort((a, b) => b.href.length - a.href.length)[0];
}

function isBelow(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}

import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'wouter';

/** The product's name, behind every page's own in the browser's title. */
const SITE = 'Realtime Orders';

/** The address whose heading had the focus last; at first the one the browser opened, whose focus is its own. */
let focused: string | undefined = location.pathname;
let wentBack = false;
addEventListener('popstate', () => (wentBack = true));

/** What is shown changes without a change of address, such as at sign-in: its heading takes the focus too. */
export function expectNewPage(): void {
  focused = undefined;
}

/**
 * A page: its title, also for the tab, and its content. When one navigates here the heading takes the focus, so
 * that a screen reader says where one is and the keyboard goes on from the top.
 */
export function Page({
  title,
  tabTitle = title,
  intro,
  aside,
  narrow = false,
  children,
}: {
  title: string;
  /** For the browser's tab, where it differs. */
  tabTitle?: string;
  /** A line below the heading. */
  intro?: ReactNode;
  /** Beside the heading: badges, actions. */
  aside?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}): ReactNode {
  const [path] = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${tabTitle} · ${SITE}`;
  }, [tabTitle]);

  useEffect(() => {
    if (focused === path) return;
    focused = path;
    heading.current?.focus({ preventScroll: true });
    // Back and forward: the browser knows where one was.
    if (!wentBack) scrollTo(0, 0);
    wentBack = false;
  }, [path]);

  return (
    <article className={`page${narrow ? ' narrow' : ''}`}>
      <header>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {intro && <p className="muted">{intro}</p>}
        </div>
        {aside && <div className="actions">{aside}</div>}
      </header>
      {children}
    </article>
  );
}

import { useEffect } from 'react';

/** Does something every so often while the page is looked at, and when one comes back to it. */
export function useEvery(milliseconds: number, action: () => void): void {
  useEffect(() => {
    const act = (): void => {
      if (document.visibilityState === 'visible') action();
    };
    const timer = setInterval(act, milliseconds);
    addEventListener('focus', act);
    document.addEventListener('visibilitychange', act);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', act);
      document.removeEventListener('visibilitychange', act);
    };
  }, [milliseconds, action]);
}

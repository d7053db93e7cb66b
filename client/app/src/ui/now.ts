import { useSyncExternalStore } from 'react';

interface Ticker {
  subscribe: (listener: () => void) => () => void;
  now: () => number;
}

const tickers = new Map<number, Ticker>();

function makeTicker(everyMs: number): Ticker {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  return {
    now: () => now,
    subscribe(listener) {
      listeners.add(listener);
      now = Date.now();
      timer ??= setInterval(() => {
        now = Date.now();
        for (const one of listeners) one();
      }, everyMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

function tickerOf(everyMs: number): Ticker {
  const ticker = tickers.get(everyMs) ?? makeTicker(everyMs);
  tickers.set(everyMs, ticker);
  return ticker;
}

/** The time in milliseconds, anew every so often. However many ask, there is one timer for each interval. */
export function useNow(everyMs = 30_000): number {
  const { subscribe, now } = tickerOf(everyMs);
  return useSyncExternalStore(subscribe, now);
}

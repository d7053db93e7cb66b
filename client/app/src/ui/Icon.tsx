import type { ReactNode } from 'react';

const PATHS = {
  sun: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM12 1.5v2M12 20.5v2M1.5 12h2M20.5 12h2M4.6 4.6 6 6M18 18l1.4 1.4M4.6 19.4 6 18M18 6l1.4-1.4',
  moon: 'M20.5 14.2A8.7 8.7 0 0 1 9.8 3.5a8.7 8.7 0 1 0 10.7 10.7Z',
  basket: 'M3 9h18l-1.8 10.2a1.5 1.5 0 0 1-1.5 1.3H6.3a1.5 1.5 0 0 1-1.5-1.3L3 9ZM8 9l3.2-6M16 9l-3.2-6',
  person: 'M12 12.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM3.5 21a8.5 8.5 0 0 1 17 0',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5',
  warning: 'M12 3 1.8 20.5h20.4L12 3ZM12 10v5M12 17.8v.2',
  info: 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20ZM12 11v6M12 7v.2',
  check: 'm4.5 12.5 5 5 10-11',
  cross: 'M5.5 5.5l13 13M18.5 5.5l-13 13',
  document: 'M6 2.5h8l5 5v14H6v-19ZM14 2.5v5h5M9 13h7M9 17h7',
  right: 'm9 5 7 7-7 7',
  retry: 'M20 12a8 8 0 1 1-2.4-5.7M20 2.5v5h-5',
  undo: 'M4 12a8 8 0 1 0 2.4-5.7M4 2.5v5h5',
  dots: 'M6 12v.2M12 12v.2M18 12v.2',
  dash: 'M6 12h12',
  clock: 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20ZM12 6.5V12l3.5 2.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing beside words; it says nothing by itself. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

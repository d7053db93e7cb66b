/** Accounts that every system on one machine has; their password opens nothing else. */
export const DEMO_ACCOUNTS = [
  { email: 'customer@example.com', label: 'A customer' },
  { email: 'second@example.com', label: 'Another customer' },
  { email: 'operator@example.com', label: 'An operator' },
] as const;

export const DEMO_PASSWORD = 'Realtime-Orders-1';

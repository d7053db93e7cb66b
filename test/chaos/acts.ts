/** Something somebody does with an order. Waits are in milliseconds. */
export type Act =
  | { do: 'cancel'; by: 'customer' | 'operator'; afterEvents: number; wait: number; times: number }
  | { do: 'cancel-paid' }
  | { do: 'confirm'; wait: number; times: number }
  /** Gives back this share of what is left, in percent. */
  | { do: 'refund'; percent: number; returnStock: boolean }
  /** Two refunds of it all, asked for at the same moment: one of them at most may be. */
  | { do: 'two-refunds' }
  /** More than was captured. */
  | { do: 'refund-too-much' };

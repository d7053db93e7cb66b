import type { Product } from '../sdk/main.ts';
import type { Tone } from './tone.ts';

/** So few that it is worth saying how many. */
const FEW = 10;

/** What can be had of a product now, in words. */
export function stockOf({ availability, available }: Pick<Product, 'availability' | 'available'>): {
  tone: Tone;
  text: string;
} {
  if (availability === 'WITHDRAWN') return { tone: 'quiet', text: 'No longer sold' };
  if (availability === 'OUT_OF_STOCK' || available < 1) return { tone: 'bad', text: 'Sold out' };
  if (available <= FEW) return { tone: 'warn', text: `Only ${available} left` };
  return { tone: 'good', text: 'In stock' };
}

/** A product of the demo catalogue; the price in minor units of `currency`. */
export interface DemoProduct {
  id: string;
  name: string;
  description: string;
  amount: number;
  currency: string;
  onHand: number;
  /** Not sold any more. */
  withdrawn?: true;
}

/** What a fresh shop sells. Ids are part of the guides and examples. */
export const demoCatalogue: readonly DemoProduct[] = [
  {
    id: 'espresso-beans',
    name: 'Espresso beans, 1 kg',
    description: 'Dark roast from Huehuetenango: cocoa, orange, a long finish.',
    amount: 2490,
    currency: 'EUR',
    onHand: 500,
  },
  {
    id: 'filter-beans',
    name: 'Filter beans, 500 g',
    description: 'Light roast from Yirgacheffe: jasmine, bergamot, tea-like.',
    amount: 1590,
    currency: 'EUR',
    onHand: 500,
  },
  {
    id: 'decaf-beans',
    name: 'Decaf beans, 500 g',
    description: 'Sugar-cane process from Huila: caramel and plum, no hurry.',
    amount: 1450,
    currency: 'EUR',
    onHand: 300,
  },
  {
    id: 'hand-grinder',
    name: 'Hand grinder',
    description: 'Conical steel burrs, 36 steps, fits in a coat pocket.',
    amount: 8900,
    currency: 'EUR',
    onHand: 60,
  },
  {
    id: 'gooseneck-kettle',
    name: 'Gooseneck kettle',
    description: '0.9 litres, keeps its temperature to the degree.',
    amount: 12900,
    currency: 'EUR',
    onHand: 40,
  },
  {
    id: 'dripper',
    name: 'Ceramic dripper',
    description: 'For one to four cups; takes size 02 filters.',
    amount: 2150,
    currency: 'EUR',
    onHand: 120,
  },
  {
    id: 'filter-papers',
    name: 'Filter papers, 100',
    description: 'Size 02, unbleached, oxygen free.',
    amount: 490,
    currency: 'EUR',
    onHand: 1000,
  },
  {
    id: 'scale',
    name: 'Brew scale',
    description: 'Tenth of a gram, with a timer that starts at the first drop.',
    amount: 5900,
    currency: 'EUR',
    onHand: 80,
  },
  {
    id: 'stoneware-mug',
    name: 'Stoneware mug',
    description: 'Thrown by hand, 250 ml, safe in the dishwasher.',
    amount: 1800,
    currency: 'EUR',
    onHand: 200,
  },
  {
    id: 'travel-mug',
    name: 'Travel mug',
    description: 'Steel, ceramic inside, tight enough for a bag.',
    amount: 2950,
    currency: 'EUR',
    onHand: 150,
  },
  {
    id: 'milk-jug',
    name: 'Milk jug',
    description: '350 ml with a sharp spout for latte art.',
    amount: 2200,
    currency: 'EUR',
    onHand: 90,
  },
  {
    id: 'last-roast',
    name: 'Last roast of the season',
    description: 'Seven bags of a small lot. When they are gone they are gone.',
    amount: 3490,
    currency: 'EUR',
    onHand: 7,
  },
  {
    id: 'sold-out',
    name: 'Anniversary grinder',
    description: 'Brass, numbered, and gone: there is never one in stock.',
    amount: 24900,
    currency: 'EUR',
    onHand: 0,
  },
  {
    id: 'withdrawn',
    name: 'Glass siphon',
    description: 'Not sold any more.',
    amount: 9900,
    currency: 'EUR',
    onHand: 12,
    withdrawn: true,
  },
];

import { describe, expect, it } from 'vitest';
import { trespasses, trespassesIn } from '../tools/import-rules.ts';

describe('who may import whom', () => {
  it('holds in the whole repository', () => {
    expect(trespasses()).toEqual([]);
  });

  it.each([
    ['domain/money.ts', "import { x } from '../functions/x.ts';"],
    ['resolvers/Query.order.ts', "export { x } from '../functions/x.ts';"],
    ['functions/save-order/handler.ts', "const x = await import('../../local/main.ts');"],
    ['stack/app.ts', "import { x } from '../domain/money.ts';"],
    ['local/states/engine.ts', "import type { X } from '../../domain/money.ts';"],
    ['client/app/src/main.tsx', "import { x } from '../../../domain/money.ts';"],
    ['client/sdk/orders.ts', "import { x } from '../app/src/main.tsx';"],
    ['client/app/src/main.tsx', "import { x } from '../../terminal/text.ts';"],
    ['client/terminal/run.ts', "import { x } from '../../tools/seed.ts';"],
  ])('finds the trespass in %s', (file, text) => {
    expect(trespassesIn(file, text)).toHaveLength(1);
  });

  it.each([
    ['resolvers/Query.order.ts', "import { x } from '../domain/money.ts';"],
    ['functions/save-order/handler.ts', "import { x } from '../orders/store.ts';"],
    ['client/app/src/main.tsx', "import { x } from '../../sdk/orders.ts';"],
    ['client/terminal/run.ts', "import { x } from '../sdk/main.ts';"],
    ['local/states/engine.ts', "import { z } from 'zod';"],
  ])('lets %s pass', (file, text) => {
    expect(trespassesIn(file, text)).toEqual([]);
  });
});

import { Desk } from './desk.ts';
import type { Cast } from './drive.ts';
import { stockGoods } from './goods.ts';
import { type Subject, subjectsOf } from './matrix.ts';
import { Sight } from './sight.ts';
import { World } from './world.ts';

/** A system with goods to sell, customers and an operator, for one story that is told by a test. */
export interface Scene extends Cast {
  world: World;
  subjects: readonly Subject[];
  end(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const world = await World.start();
  try {
    await stockGoods(world.system);
    const subjects = await subjectsOf(world.system);
    const customers = [await Desk.open(world, 'customer@example.com')];
    const operator = await Desk.open(world, 'operator@example.com');
    const sight = Sight.open(
      world,
      operator,
      customers.map(({ customerId }) => customerId),
    );
    const end = async (): Promise<void> => {
      sight.close();
      await world.stop(false);
    };
    return { world, subjects, customers, operator, sight, end };
  } catch (error) {
    await world.stop(false);
    throw error;
  }
}

// Which operation comes next, and which come at once.
import { PEOPLE_OPERATIONS } from './peopleOperations';
import { SECRET_OPERATIONS } from './secretOperations';
import type { IOperation, World } from './world';

const ALL = [...SECRET_OPERATIONS, ...PEOPLE_OPERATIONS];
const SUM = ALL.reduce((sum, [weight]) => sum + weight, 0);

export function drawOne(world: World): IOperation {
  let left = world.random.below(SUM);
  const [, draw] = ALL.find(([weight]) => (left -= weight) < 0) ?? ALL[0];
  return draw(world);
}

/** Two or three operations. */
export function drawBatch(world: World): IOperation[] {
  return Array.from({ length: 2 + world.random.below(2) }, () => drawOne(world));
}

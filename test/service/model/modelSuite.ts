import type { IDatabases } from '../teamVault';
import { compare } from './driver';

const OPERATIONS = Number(process.env.HELIOS_MODEL_OPERATIONS ?? 4000);
const SEED = Number(process.env.HELIOS_MODEL_SEED ?? 1);

/** Random operations by random users; the seed of a failure repeats it. */
export function modelSuite(databases: IDatabases): void {
  afterAll(() => databases.remove());

  test(`${databases.name} and a model of the rules agree after each of ${OPERATIONS} random operations`, async () => {
    await compare(databases, SEED, OPERATIONS);
  }, 600_000);
}

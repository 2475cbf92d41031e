import type { IDatabases } from '../teamVault';
import { compare } from './driver';

const OPERATIONS = Number(process.env.HELIOS_MODEL_OPERATIONS ?? 4000);
const SEED = Number(process.env.HELIOS_MODEL_SEED ?? 1);

/**
 * Random operations by random users. The seed of a failure repeats it: HELIOS_MODEL_SEED; there may be more or fewer
 * operations than usual: HELIOS_MODEL_OPERATIONS.
 */
export function modelSuite(databases: IDatabases, lanes = 1): void {
  afterAll(() => databases.remove(), 60_000);

  test(`${databases.name} and a model of the rules agree after each of ${OPERATIONS} random operations`, async () => {
    await compare(databases, SEED, OPERATIONS, lanes);
  }, 1_800_000);
}

import type { KeyObject } from 'node:crypto';
import { organization, touchDirectory } from '../../src/service/store/directory';
import { allSecretIDs } from '../../src/service/store/secrets';
import type { Step } from '../../src/service/store/step';
import { sealHead } from '../../src/service/vault/heads';
import { openRing, sealPeople } from '../../src/service/vault/sealedPeople';

/** Gives all rows the MACs that they would have, had the vault changed them itself. */
export function* reseal(root: KeyObject): Step<void> {
  const before = yield* organization();
  yield* touchDirectory(before?.orgID ?? '');
  const row = yield* organization();
  if (row) {
    const ring = yield* openRing(root, row);
    for (const secretID of yield* allSecretIDs(row.orgID)) {
      yield* sealHead(ring, secretID);
    }
    yield* sealPeople(ring, row);
  }
}

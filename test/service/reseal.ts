import type { KeyObject } from 'node:crypto';
import { organization, touchDirectory } from '../../src/service/store/directory';
import { allSecretIDs, grantsOn, secretByID } from '../../src/service/store/secrets';
import type { Step } from '../../src/service/store/step';
import { loadKeyring, savePeople } from '../../src/service/vault/authenticatedPeople';
import { save } from '../../src/service/vault/secretRecord';

/** Gives all rows the MACs that they would have, had the vault changed them itself. */
export function* reseal(root: KeyObject): Step<void> {
  const before = yield* organization();
  yield* touchDirectory(before?.orgID ?? '');
  const org = yield* organization();
  if (org) {
    const ring = yield* loadKeyring(root, org);
    for (const secretID of yield* allSecretIDs(org.orgID)) {
      const row = yield* secretByID(secretID);
      const record = row && { row, grants: yield* grantsOn([secretID]) };
      if (record) {
        yield* save(ring, record, record);
      }
    }
    yield* savePeople(ring, org);
  }
}

import type { KeyObject } from 'node:crypto';
import { AuditLog } from '../audit/auditLog';
import type { KeyFile } from '../crypto/rootKey';
import { openDatabase } from '../store/database';
import { organization } from '../store/directory';
import type { IEngine } from '../store/engine';
import { fittingKey } from './fittingKey';
import { type ITeamLocation, providerOf } from './openTeam';

/** A vault for work on itself: the rows and the keys, without anybody in between. */
export interface IOpened {
  engine: IEngine;
  root: KeyObject;
  provider: KeyFile;
  audit: AuditLog;
}

/** Opens a vault for such work and closes it. @throws HeliosError as `openTeam` does */
export async function withOpened<T>(
  location: ITeamLocation,
  work: (opened: IOpened) => Promise<T>
): Promise<T> {
  const engine = await openDatabase(location.database);
  try {
    const provider = providerOf(location);
    const root = fittingKey(provider, await engine.read(organization));
    return await work({ engine, root, provider, audit: new AuditLog(engine, root) });
  } finally {
    await engine.close();
  }
}

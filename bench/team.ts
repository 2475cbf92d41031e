// An organization of 1,000 users with nested teams, and as many secrets as wanted. Ann has the same hundred in each.
import { type KeyObject, createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { encryptValue } from '../src/service/crypto/envelope';
import { openDatabase } from '../src/service/store/database';
import * as directory from '../src/service/store/directory';
import type { IEngine } from '../src/service/store/engine';
import { addVersion } from '../src/service/store/secrets';
import type { IOrganizationRow, ISecretRow } from '../src/service/store/rows';
import type { Step } from '../src/service/store/step';
import { uuid7 } from '../src/service/uuid';
import { save, valueContextOf } from '../src/service/vault/secretRecord';
import { makeUserRow } from '../src/service/vault/people';
import { loadKeyring, savePeople } from '../src/service/vault/authenticatedPeople';
import { type ITeamLocation, createTeamOrganization } from '../src/service/vault/openTeam';

export const USERS = 1000;
export const DEPTH = 5;
/** Secrets that Ann owns, half of them through the five teams around her. */
export const OF_ANN = 100;
const BATCH = 250;

/** Founds it with Ann's secrets; gives her API key. */
export async function foundBench(place: ITeamLocation): Promise<string> {
  const email = 'ann@acme.example';
  const call = { requestID: 'bench', credential: { kind: 'operator' } } as const;
  const { apiKey } = await createTeamOrganization(place, { name: 'ACME', email }, call);
  const engine = await openDatabase(place.database);
  await engine.write(function* () {
    const { orgID } = yield* organizationOf();
    const [ann] = yield* directory.users(orgID);
    for (let index = 1; index < USERS; index++) {
      yield* directory.insertUser(makeUserRow(orgID, `user${index}@acme.example`, null));
    }
    let inner = ann.userID;
    for (let depth = 0; depth < DEPTH; depth++) {
      const row = {
        orgID,
        teamID: uuid7(),
        name: `Team ${depth}`,
        description: '',
        createdBy: null,
        createdAt: 1
      };
      yield* directory.insertTeam(row);
      const kind = depth === 0 ? 'user' : 'team';
      yield* directory.insertMembership({ orgID, teamID: row.teamID, memberID: inner, kind, createdAt: 1 });
      inner = row.teamID;
    }
    yield* directory.touchDirectory(orgID);
    const row = yield* organizationOf();
    yield* savePeople(yield* loadKeyring(rootOf(place), row), row);
  });
  await engine.close();
  await addSecrets(place, 0, OF_ANN);
  return apiKey;
}

/** Adds secrets from number `from` up to `to`; those after Ann's hundred belong to others. */
export async function addSecrets(place: ITeamLocation, from: number, to: number): Promise<void> {
  const root = rootOf(place);
  const engine = await openDatabase(place.database);
  const { organization, users, teams } = await people(engine);
  for (let start = from; start < to; start += BATCH) {
    await engine.write(function* () {
      const ring = yield* loadKeyring(root, organization);
      for (let index = start; index < Math.min(to, start + BATCH); index++) {
        const owners = index < OF_ANN ? (index % 2 ? teams : users.slice(0, 1)) : users.slice(1);
        const identityID = owners[index % owners.length];
        const row = secretRow(organization, `SECRET_${index}`, identityID);
        const { secretID, name, version } = row;
        const maker = { createdBy: identityID, createdAt: 1 };
        const kind = owners === teams ? 'team' : 'user';
        const grant = {
          secretID,
          name,
          identityID,
          kind,
          role: 'Owner',
          createdBy: null,
          createdAt: 1
        } as const;
        yield* save(ring, null, { row, grants: [grant] });
        const envelope = encryptValue(ring, Buffer.from('x'.repeat(40)), valueContextOf(row), maker);
        yield* addVersion({ secretID, version, ...envelope }, 0);
      }
    });
  }
  await engine.close();
}

function* organizationOf(): Step<IOrganizationRow> {
  const found = yield* directory.organization();
  if (!found) {
    throw new Error('There is no organization.');
  }
  return found;
}

function people(
  engine: IEngine
): Promise<{ organization: IOrganizationRow; users: string[]; teams: string[] }> {
  return engine.read(function* () {
    const organization = yield* organizationOf();
    const users = (yield* directory.users(organization.orgID)).sort(
      (a, b) => b.isAdministrator - a.isAdministrator
    );
    const teams = yield* directory.teams(organization.orgID);
    return {
      organization,
      users: users.map(({ userID }) => userID),
      teams: teams.map(({ teamID }) => teamID)
    };
  });
}

function secretRow({ orgID }: IOrganizationRow, name: string, by: string): ISecretRow {
  const times = { createdAt: 1, lastUpdatedAt: 1, lastUsedAt: 0, deletedAt: 0 };
  const numbers = { version: 1, grantsVersion: 1, ...times };
  const makers = { createdBy: by, lastUpdatedBy: by, deletedBy: null };
  return { secretID: uuid7(), orgID, name, recordMac: Buffer.alloc(0), ...makers, ...numbers };
}

function rootOf({ keyFile }: ITeamLocation): KeyObject {
  return createSecretKey(readFileSync(keyFile));
}

// Operations on secrets, for both sides.
import type { IControlAccessRole, Role } from '../../../src/contract';
import type { Caller, Grants } from './model';
import type { IOperation } from './world';

/** How an id is written: the case of its letters does not matter. */
type Spell = (id: string) => string;

const plain: Spell = id => id;

export function create(caller: Caller, name: string, value: string): IOperation {
  return {
    text: `create ${name}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const secret = await vault.secrets.create({ name, value }, call);
      return { made: [secret.secretID], shown: secret.name };
    },
    model: (model, [secretID]) => {
      model.create(caller, name, value, secretID);
      return name;
    }
  };
}

export function read(caller: Caller, secretID: string, spell = plain): IOperation {
  return {
    text: `read ${secretID}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.values.read(spell(secretID), call)).value }),
    model: model => model.read(caller, secretID)
  };
}

export function readByName(caller: Caller, name: string): IOperation {
  return {
    text: `read ${name}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.values.readByName(name, call))?.value ?? null }),
    model: model => model.readByName(caller, name)
  };
}

export function resolve(caller: Caller, names: string[], requestID: string): IOperation {
  const body = { requestID, kernelID: 'k', names, origin: 'cell', identity: 'i', path: 'p' } as const;
  return {
    text: `resolve ${names.join(', ')}`,
    caller,
    vault: async (vault, call) => {
      const { values, errors, bytes } = await vault.values.resolve({ ...body, names }, call);
      const found = values.map(({ name }, index) => [name, Buffer.from(bytes[index]).toString()]);
      return { shown: [...found, ...errors.map(({ name, code }) => [name, code])].sort() };
    },
    model: model => {
      const found = names.map(name => [name, model.readByName(caller, name)] as const);
      return found.map(([name, value]) => [name, value ?? 'secret_not_found']).sort();
    }
  };
}

/** @param value absent where nothing is to be changed. */
export function update(caller: Caller, secretID: string, value?: string, spell = plain): IOperation {
  return {
    text: `update ${secretID}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const secret = await vault.secrets.update(spell(secretID), { value }, call);
      return { shown: secret.secretID };
    },
    model: model => {
      model.update(caller, secretID, value);
      return secretID;
    }
  };
}

export function remove(caller: Caller, secretID: string, spell = plain): IOperation {
  return {
    text: `delete ${secretID}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({ shown: await vault.secrets.delete(spell(secretID), call) }),
    model: model => model.delete(caller, secretID)
  };
}

type Changes = readonly IControlAccessRole[];

function flat(changes: Changes): Grants {
  const of = (role: Role, ids: string[]): Grants => ids.map(identityID => ({ identityID, role }));
  return changes.flatMap(({ role, users, teams }) => [...of(role, users), ...of(role, teams)]);
}

export function changeAccess(
  caller: Caller,
  secretID: string,
  grants: Changes,
  revokes: Changes,
  spell = plain
): IOperation {
  const spelled = (changes: Changes): IControlAccessRole[] =>
    changes.map(({ role, users, teams }) => ({ role, users: users.map(spell), teams: teams.map(spell) }));
  return {
    text: `access ${secretID} ${JSON.stringify({ grants, revokes })}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const action = { grants: spelled(grants), revokes: spelled(revokes) };
      return { shown: await vault.sharing.change(spell(secretID), action, call) };
    },
    model: model => model.changeAccess(caller, secretID, flat(grants), flat(revokes))
  };
}

export function restore(caller: Caller, secretID: string, name?: string, ownerUserID?: string): IOperation {
  return {
    text: `restore ${secretID} ${name} ${ownerUserID}`,
    caller,
    vault: async (vault, call) => {
      const secret = await vault.deleted.restore(secretID, { name, ownerUserID }, call);
      return { shown: secret.secretID };
    },
    model: model => {
      model.restore(caller, secretID, name, ownerUserID);
      return secretID;
    }
  };
}

export function purge(caller: Caller, secretID: string): IOperation {
  return {
    text: `purge ${secretID}`,
    caller,
    vault: async (vault, call) => ({ shown: await vault.deleted.purge(secretID, call) }),
    model: model => model.purge(caller, secretID)
  };
}

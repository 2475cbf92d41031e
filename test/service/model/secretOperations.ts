// Random operations on secrets.
import type { IControlAccessRole, Role } from '../../../src/contract';
import type { Grants } from './model';
import type { IOperation, World } from './world';

type Draw = (world: World) => IOperation;

const create: Draw = world => {
  const [caller, name, value] = [world.caller(), world.name(), world.value()];
  return {
    text: `create ${name}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => {
      const made = await vault.secrets.create(name, value, call);
      return { made: [made.secretID], shown: made.name };
    },
    model: (model, [secretID]) => {
      model.create(caller, name, value, secretID);
      return name;
    }
  };
};

const read: Draw = world => {
  const caller = world.caller();
  const secretID = world.secretFor(caller);
  const spelled = world.spelled(secretID);
  return {
    text: `read ${secretID}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.values.read(spelled, call)).value }),
    model: model => model.read(caller, secretID)
  };
};

const readByName: Draw = world => {
  const [caller, name] = [world.caller(), world.name()];
  return {
    text: `read ${name}`,
    caller,
    vault: async (vault, call) => ({ shown: (await vault.values.readByName(name, call))?.value ?? null }),
    model: model => model.readByName(caller, name)
  };
};

const resolve: Draw = world => {
  const caller = world.caller();
  const names = [...new Set([world.name(), world.name(), world.name()])];
  const requestID = `request ${world.random.below(2 ** 31)} ${world.random.below(2 ** 31)}`;
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
};

const update: Draw = world => {
  const caller = world.caller();
  const secretID = world.secretFor(caller);
  const spelled = world.spelled(secretID);
  const value = world.random.chance(90) ? world.value() : undefined;
  return {
    text: `update ${secretID}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({ shown: (await vault.secrets.update(spelled, value, call)).secretID }),
    model: model => {
      model.update(caller, secretID, value);
      return secretID;
    }
  };
};

const remove: Draw = world => {
  const caller = world.caller();
  const secretID = world.secretFor(caller);
  const spelled = world.spelled(secretID);
  return {
    text: `delete ${secretID}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({ shown: await vault.secrets.delete(spelled, call) }),
    model: model => model.delete(caller, secretID)
  };
};

function roles(world: World, most: number): IControlAccessRole[] {
  return (['Owner', 'Reader'] as const).map(role => ({
    role,
    users: world.users(most).map(one => world.spelled(one)),
    teams: world.teams(most).map(one => world.spelled(one))
  }));
}

function flat(changes: readonly IControlAccessRole[]): Grants {
  const of = (role: Role, ids: string[]): Grants => ids.map(one => ({ identityID: one.toLowerCase(), role }));
  return changes.flatMap(({ role, users, teams }) => [...of(role, users), ...of(role, teams)]);
}

const changeAccess: Draw = world => {
  const caller = world.caller();
  const secretID = world.secretFor(caller);
  const held = [...(world.model.secrets.get(secretID)?.grants ?? [])];
  const grants = world.random.chance(80) ? roles(world, 1) : [];
  // Mostly what is there to be revoked.
  const revokes = world.random.some(held, 2).map(([one, role]) => ({
    role,
    ...(world.model.people.teams.has(one) ? { teams: [one], users: [] } : { teams: [], users: [one] })
  }));
  return {
    text: `access ${secretID} ${JSON.stringify({ grants, revokes })}`,
    caller,
    isRepeatable: true,
    vault: async (vault, call) => ({
      shown: await vault.sharing.change(secretID, { grants, revokes }, call)
    }),
    model: model => model.changeAccess(caller, secretID, flat(grants), flat(revokes))
  };
};

const restore: Draw = world => {
  const [caller, secretID] = [world.administrator(), world.deletedSecret()];
  const name = world.random.chance(30) ? world.name() : undefined;
  const ownerUserID = world.random.chance(60) ? world.user() : undefined;
  return {
    text: `restore ${secretID} ${name} ${ownerUserID}`,
    caller,
    vault: async (vault, call) => ({
      shown: (await vault.deleted.restore(secretID, { name, ownerUserID }, call)).secretID
    }),
    model: model => {
      model.restore(caller, secretID, name, ownerUserID);
      return secretID;
    }
  };
};

const purge: Draw = world => {
  const [caller, secretID] = [world.administrator(), world.deletedSecret()];
  return {
    text: `purge ${secretID}`,
    caller,
    vault: async (vault, call) => ({ shown: await vault.deleted.purge(secretID, call) }),
    model: model => model.purge(caller, secretID)
  };
};

/** What is drawn, and how often. */
export const SECRET_OPERATIONS: [number, Draw][] = [
  [14, create],
  [12, read],
  [6, readByName],
  [4, resolve],
  [10, update],
  [5, remove],
  [20, changeAccess],
  [4, restore],
  [2, purge]
];

import type { IMember, ITeam } from '../../../src/contract';
import { openTeam } from '../../../src/service/vault/openTeam';
import { credentialOf } from '../../../src/service/vault/key';
import { type ICommands, command, makeTeam } from './commands';

const [BOB, CAROL] = ['bob@acme.example', 'carol@acme.example'];

/** Gives a user a key, and with it a secret of their own. */
async function ownSecret({ home, database, json }: ICommands, email: string, name: string): Promise<void> {
  const { apiKey } = await json<{ apiKey: string }>('key', 'create', '--email', email);
  const vault = await openTeam({ database, keyFile: `${home}/team.key` });
  const credential = credentialOf(apiKey);
  await vault.secrets.create({ name, value: 'value' }, { requestID: 'request', credential });
  await vault.close();
}

async function users({ json }: ICommands): Promise<string[]> {
  return (await json<{ users: IMember[] }>('user', 'list')).users.map(
    ({ email, isAdministrator }) => `${email}${isAdministrator ? ' administrator' : ''}`
  );
}

test('the user commands add, promote, demote and remove users', async () => {
  const team = await makeTeam();
  const { run } = team;
  expect((await run('user', 'add', BOB)).code).toBe(0);
  expect((await run('user', 'add', '--email', CAROL)).code).toBe(0);
  expect((await run('user', 'promote', 'BOB@acme.example')).code).toBe(0);
  expect(await users(team)).toEqual(['ann@acme.example administrator', `${BOB} administrator`, CAROL]);
  expect((await run('user', 'demote', 'ann@acme.example')).code).toBe(0);
  expect((await run('user', 'remove', CAROL, '--yes')).code).toBe(0);
  expect(await users(team)).toEqual(['ann@acme.example', `${BOB} administrator`]);
});

test('a refused user or team command changes nothing and has the exit code of its reason', async () => {
  const team = await makeTeam();
  const codes = async (...args: string[]): Promise<unknown> => {
    const { code, stderr } = await team.run(...args, '--json');
    return [code, (JSON.parse(stderr) as { error: { code: string } }).error.code];
  };
  expect(await codes('user', 'add', 'ANN@acme.example')).toEqual([1, 'user_exists']);
  expect(await codes('user', 'demote', 'ann@acme.example')).toEqual([1, 'last_administrator']);
  expect(await codes('user', 'remove', 'ann@acme.example', '--yes')).toEqual([1, 'last_administrator']);
  expect(await codes('user', 'remove', BOB, '--yes')).toEqual([3, 'user_not_found']);
  expect(await codes('user', 'add')).toEqual([2, 'usage_invalid']);
  expect(await codes('user', 'add', BOB, CAROL)).toEqual([2, 'usage_invalid']);
  expect(await codes('team', 'add', 'Data', 'ann@acme.example')).toEqual([3, 'team_not_found']);
  expect(await users(team)).toEqual(['ann@acme.example administrator']);
});

test('without a terminal user remove needs --yes and says what would be lost', async () => {
  const team = await makeTeam();
  await team.run('user', 'add', BOB);
  await ownSecret(team, BOB, 'OF_BOB');
  const { code, stderr } = await team.run('user', 'remove', BOB);
  expect(code).toBe(1);
  expect(stderr).toContain('1 secret loses its last owner and is removed');
  expect(stderr).toContain('--yes');
  expect(await users(team)).toContain(BOB);
});

test.each([
  ['n', 1],
  ['', 1],
  ['yes', 0]
])('on a terminal user remove asks first, and after the answer %j exits with %d', async (types, code) => {
  const team = await makeTeam();
  await team.run('user', 'add', BOB);
  const args = ['user', 'remove', BOB, '--home', team.home];
  const answer = await command(args, { columns: 80, types: `${types}\n` });
  expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining('[y/N]')]);
  expect((await users(team)).includes(BOB)).toBe(code === 1);
});

test('user list fits its table to a terminal, and cuts nothing in a pipe', async () => {
  const { home, run } = await makeTeam();
  const long = `${'b'.repeat(80)}@acme.example`;
  await run('user', 'add', long);
  const { stdout } = await command(['user', 'list', '--home', home], { columns: 60, types: '' });
  expect(Math.max(...stdout.split('\n').map(line => line.length))).toBe(60);
  expect((await run('user', 'list')).stdout).toContain(long);
});

test('secrets of a removed user are removed too, or handed to the user of --hand-to', async () => {
  const team = await makeTeam();
  const removed: unknown[] = [];
  for (const [email, more] of [
    [BOB, []],
    [CAROL, ['--hand-to', 'ann@acme.example']]
  ] as const) {
    await team.run('user', 'add', email);
    await ownSecret(team, email, `OF_${email.split('@')[0]}`);
    removed.push(await team.json('user', 'remove', email, ...more, '--yes'));
  }
  expect(removed).toEqual([
    { userID: expect.any(String) as string, ownerless: 1 },
    { userID: expect.any(String) as string, ownerless: 1, handedTo: 'ann@acme.example' }
  ]);
  const vault = await openTeam({ database: team.database, keyFile: `${team.home}/team.key` });
  const credential = credentialOf(team.key);
  const { secrets } = await vault.listing.list({ requestID: 'request', credential });
  await vault.close();
  expect(secrets.map(({ name }) => name)).toEqual(['OF_carol']);
});

test('the team commands create, fill, empty and delete teams', async () => {
  const team = await makeTeam();
  const { run, json } = team;
  await run('user', 'add', BOB);
  expect((await run('team', 'create', 'Data science', '--description', 'Models')).code).toBe(0);
  expect((await run('team', 'create', 'Interns')).code).toBe(0);
  expect((await run('team', 'add', 'data SCIENCE', BOB, 'interns')).code).toBe(0);
  expect((await run('team', 'add', 'Interns', 'Data science')).stderr).toMatch(/inside itself/);
  const list = async (): Promise<string[]> =>
    (await json<{ teams: ITeam[] }>('team', 'list')).teams.map(({ name, memberUsers, memberTeams }) =>
      [name, ...memberUsers.map(({ email }) => email), ...memberTeams.map(one => one.name)].join(' ')
    );
  expect(await list()).toEqual([`Data science ${BOB} Interns`, 'Interns']);
  expect((await run('team', 'remove', 'Data science', BOB, '--yes')).code).toBe(0);
  expect((await run('team', 'delete', 'Interns')).code).toBe(1);
  expect((await run('team', 'delete', 'Interns', '--yes')).code).toBe(0);
  expect(await list()).toEqual(['Data science']);
});

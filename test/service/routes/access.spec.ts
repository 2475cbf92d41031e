import type {
  IAuditLogList,
  IResourceRole,
  ISecret,
  ISecretList,
  ISecretSummaryList
} from '../../../src/contract';
import { expectRefusal } from '../fixtures';
import { type ITeamApp, TIME, UUID, makeTeamApp } from './team';

let team: ITeamApp;
let secretID: string;

beforeEach(async () => {
  team = await makeTeamApp('bob', 'cleo');
  secretID = await team.acme.secret('bob', 'A');
});

const roleFor = (name: string, role = 'Reader'): object => ({ role, users: [team.acme.id(name)], teams: [] });

describe.each(['/v1', '/v2'])('%s', version => {
  test('shows and changes the grants of a secret', async () => {
    const url = `${version}/secrets/${secretID}/accessControls`;
    await team.acme.team('Data', 'cleo');
    const grant = { grants: [{ ...roleFor('cleo'), teams: [team.acme.id('Data')] }], revokes: [] };
    const changed = await team.ask('bob', 'PATCH', url, grant);
    expect([changed.statusCode, changed.body]).toEqual([200, '']);
    const shown = await team.ask('cleo', 'GET', url);
    const user = { email: expect.any(String) as string, firstName: '', lastName: '' };
    const given = { createdAt: TIME, createdBy: { ...user, userID: team.acme.id('bob') } };
    expect([shown.statusCode, shown.json<IResourceRole[]>()]).toEqual([
      200,
      [
        {
          role: 'Owner',
          description: expect.any(String) as string,
          grants: [{ ...given, identity: { ...user, userID: team.acme.id('bob') } }]
        },
        {
          role: 'Reader',
          description: expect.any(String) as string,
          grants: expect.arrayContaining([
            { ...given, identity: { ...user, userID: team.acme.id('cleo') } },
            { ...given, identity: { teamID: team.acme.id('Data'), name: 'Data', description: '' } }
          ]) as object
        }
      ]
    ]);
    await team.ask('bob', 'PATCH', url, { grants: [], revokes: [roleFor('cleo')] });
    expect(await team.acme.roles('bob', secretID)).toEqual(['bob: Owner', 'Data: Reader']);
  });

  test('accepts empty lists as null, as the Go client writes them, or missing', async () => {
    const url = `${version}/secrets/${secretID}/accessControls`;
    const users = [team.acme.id('cleo')];
    for (const body of [
      { grants: [{ role: 'Reader', teams: null, users }], revokes: null },
      { grants: null, revokes: [{ role: 'Reader', users }] },
      {}
    ]) {
      expect((await team.ask('bob', 'PATCH', url, body)).statusCode).toBe(200);
    }
    const types = team.acme.audit(secretID).map(({ type }) => type);
    expect(types).toEqual(['SecretCreated', 'AccessGranted', 'AccessRevoked']);
  });

  test('refuses an invalid change of grants with a message', async () => {
    const url = `${version}/secrets/${secretID}/accessControls`;
    const none = { grants: [], revokes: [] };
    const last = { ...none, revokes: [roleFor('bob', 'Owner')] };
    expectRefusal(await team.ask('bob', 'PATCH', url, last), 'last_owner');
    expectRefusal(await team.ask('cleo', 'PATCH', url, none), 'secret_not_found');
    await team.acme.share('bob', secretID, { Reader: ['cleo'] });
    expectRefusal(await team.ask('cleo', 'PATCH', url, none), 'secret_access_denied');
    for (const wrong of [
      { grants: [roleFor('cleo', 'Admin')], revokes: [] },
      { grants: [{ ...roleFor('cleo'), users: [1] }], revokes: [] },
      { grants: [{ role: 'Reader', ids: [] }], revokes: [] }
    ]) {
      expectRefusal(await team.ask('bob', 'PATCH', url, wrong), 'request_invalid');
    }
  });

  test('describes the roles of a secret and of no other resource', async () => {
    const answer = await team.ask('cleo', 'GET', `${version}/roles/Secret`);
    const role = {
      resourceType: 'Secret',
      description: expect.any(String) as string,
      inherits: [],
      isCustom: false
    };
    expect(answer.json()).toEqual([
      { ...role, role: 'Owner', permissions: ['Read', 'Update', 'Delete', 'Control Access'] },
      { ...role, role: 'Reader', permissions: ['Read'] }
    ]);
    expectRefusal(await team.ask('cleo', 'GET', `${version}/roles/Workspace`), 'route_not_found');
  });

  test('names the organization', async () => {
    const answer = await team.ask('cleo', 'GET', `${version}/organizations/current?organizationID=any`);
    expect(answer.json()).toEqual({ orgID: UUID, name: 'ACME', firewallRanges: [] });
  });

  test('lists secrets in pages sorted by name', async () => {
    for (const name of ['D', 'B', 'C']) {
      await team.acme.secret('bob', name);
    }
    const url = `${version}/secrets`;
    expect(Object.keys((await team.ask('bob', 'GET', url)).json<object>())).toEqual(['secrets']);
    const found: string[][] = [];
    let query = '?limit=3';
    for (;;) {
      const { secrets, nextToken } = (await team.ask('bob', 'GET', url + query)).json<ISecretList>();
      found.push(secrets.map(({ name }) => name));
      expect(secrets.some(secret => 'value' in secret)).toBe(false);
      if (nextToken === undefined) {
        break;
      }
      query = `?limit=3&nextToken=${nextToken}`;
    }
    expect(found).toEqual([['A', 'B', 'C'], ['D']]);
    for (const limit of ['0', '1001', '-1', '1.5', '', 'x', '99999']) {
      expectRefusal(await team.ask('bob', 'GET', `${url}?limit=${limit}`), 'request_invalid');
    }
    expectRefusal(await team.ask('bob', 'GET', `${url}?nextToken=x`), 'page_invalid');
  });

  test('shows the audit log in pages, filtered', async () => {
    const url = `${version}/auditLogs`;
    await team.acme.share('bob', secretID, { Reader: ['cleo'] });
    await team.acme.read('cleo', secretID);
    const first = (await team.ask('bob', 'GET', `${url}?limit=1`)).json<IAuditLogList>();
    expect(first).toEqual({
      auditLogs: [
        {
          auditID: UUID,
          orgID: UUID,
          createdAt: expect.stringMatching(/\.\d{9}Z$/) as string,
          type: 'SecretRead',
          source: 'Portal',
          userID: team.acme.id('cleo'),
          userEmail: 'cleo@acme.example',
          userType: 'Standard',
          firstName: '',
          lastName: '',
          apiKeyID: UUID,
          reason: 'cleo@acme.example read secret A.',
          attributes: { secretID, secretName: 'A', requestID: expect.any(String) as string }
        }
      ],
      nextToken: expect.any(String) as string
    });
    const path = `${url}?limit=1000&nextToken=${first.nextToken}&email=bob@acme.example&type=AccessGranted`;
    const { auditLogs, nextToken } = (await team.ask('bob', 'GET', path)).json<IAuditLogList>();
    expect([auditLogs.map(({ type }) => type), nextToken]).toEqual([['AccessGranted'], undefined]);
    expectRefusal(await team.ask('bob', 'GET', `${url}?nextToken=x`), 'page_invalid');
    expectRefusal(await team.ask('bob', 'GET', `${url}?startDate=x`), 'request_invalid');
    expectRefusal(await team.ask('bob', 'GET', `${url}?limit=0`), 'request_invalid');
  });

  test('distinguishes a used name from an invalid one, and proposes a free name', async () => {
    const answer = await team.ask('cleo', 'POST', `${version}/secrets`, { name: 'A', value: '' });
    expectRefusal(answer, 'secret_name_taken');
    expect(answer.json<{ error: { message: string } }>().error.message).toBe(
      'A is in use in your organization. A_2 is free.'
    );
  });
});

describe('/x/v1', () => {
  test('lists secrets with the fields that the panel shows', async () => {
    await team.acme.share('bob', secretID, { Reader: ['cleo'] });
    await team.acme.read('cleo', secretID);
    await team.acme.vault.flush();
    const answer = await team.ask('cleo', 'GET', '/x/v1/secrets?limit=10');
    expect(answer.json<ISecretSummaryList>()).toEqual({
      secrets: [
        {
          secretID,
          name: 'A',
          createdBy: team.acme.id('bob'),
          createdAt: TIME,
          lastUpdatedBy: team.acme.id('bob'),
          lastUpdatedAt: TIME,
          version: 1,
          role: 'Reader',
          isShared: true,
          createdByEmail: 'bob@acme.example',
          lastUsedAt: TIME
        }
      ]
    });
    expectRefusal(await team.ask('cleo', 'GET', '/x/v1/secrets?limit=1001'), 'request_invalid');
  });

  test('shows the activity of one secret', async () => {
    const url = `/x/v1/secrets/${secretID}/activity`;
    await team.acme.read('bob', secretID);
    const { auditLogs, nextToken } = (await team.ask('bob', 'GET', `${url}?limit=1`)).json<IAuditLogList>();
    expect(auditLogs.map(({ type }) => type)).toEqual(['SecretRead']);
    const rest = (await team.ask('bob', 'GET', `${url}?nextToken=${nextToken}`)).json<IAuditLogList>();
    expect(rest.auditLogs.map(({ type }) => type)).toEqual(['SecretCreated']);
    expectRefusal(await team.ask('cleo', 'GET', url), 'secret_not_found');
  });

  test('lists, restores and purges deleted secrets', async () => {
    await team.ask('bob', 'DELETE', `/v1/secrets/${secretID}`);
    expect((await team.ask('ann', 'GET', '/x/v1/deleted')).json()).toEqual({
      secrets: [
        {
          secretID,
          name: 'A',
          deletedAt: TIME,
          deletedByEmail: 'bob@acme.example',
          purgeAt: TIME,
          formerOwners: ['bob@acme.example']
        }
      ]
    });
    const path = `/x/v1/deleted/${secretID}`;
    expectRefusal(await team.ask('bob', 'GET', '/x/v1/deleted'), 'administrator_required');
    expectRefusal(await team.ask('ann', 'POST', `${path}/restore`), 'request_invalid');
    const restored = await team.ask('ann', 'POST', `${path}/restore`, { name: 'B' });
    expect([restored.statusCode, restored.json<ISecret>().name]).toEqual([200, 'B']);
    expectRefusal(await team.ask('ann', 'DELETE', path), 'secret_not_found');
    await team.ask('bob', 'DELETE', `/v1/secrets/${secretID}`);
    const purged = await team.ask('ann', 'DELETE', path);
    expect([purged.statusCode, purged.json()]).toEqual([200, { secretID }]);
    expectRefusal(await team.ask('ann', 'POST', `${path}/restore`, {}), 'secret_not_found');
  });

  test('status names the user and the team', async () => {
    const { version, protocol, ...rest } = (await team.ask('bob', 'GET', '/x/v1/status')).json<
      Record<string, unknown>
    >();
    expect([typeof version, protocol]).toEqual(['string', 1]);
    expect(rest).toEqual({
      backend: 'team',
      organization: 'ACME',
      user: { userID: team.acme.id('bob'), email: 'bob@acme.example', firstName: '', lastName: '' },
      isAdministrator: false,
      home: '',
      protection: 'keyFileBeside'
    });
  });
});

import type { ICall } from '../vault/call';
import type { Vault } from '../vault/vault';
import type { ICommand, IInput } from './command';
import { vaultCommand } from './location';
import { EMAIL, LOCATION } from './options';
import { REMOVAL, REMOVAL_NOTE, memberOf, removeAfterQuestion } from './people';

const ONE_USER = { words: ['EMAIL'], options: { ...EMAIL, ...LOCATION } };

export const userCommands: Record<string, ICommand> = {
  list: vaultCommand({
    summary: 'Lists the users of the organization.',
    options: LOCATION,
    example: 'helios-secrets user list',
    run: async (input, vault, call) => {
      const users = await vault.people.members(call);
      input.out.table(
        { users },
        ['EMAIL', 'ADMINISTRATOR', 'API KEY', 'SINCE'],
        users.map(({ email, isAdministrator, hasKey, createdAt }) => [
          email,
          isAdministrator ? 'yes' : '',
          hasKey ? 'yes' : 'none yet',
          createdAt.slice(0, 10)
        ]),
        'There are no users yet.'
      );
    }
  }),

  add: vaultCommand({
    ...ONE_USER,
    summary: 'Adds a user. Give them an API key with `user invite` or `key create`.',
    notes: ['An address that was removed earlier becomes a new user, without what the former one had.'],
    example: 'helios-secrets user add bob@acme.example',
    run: async (input, vault, call) => {
      const user = await vault.people.add(input.words[0], call);
      input.out.result({ user }, `Added user ${user.email}.`);
      input.out.note(`Next, run: helios-secrets user invite ${user.email}`);
    }
  }),

  invite: vaultCommand({
    ...ONE_USER,
    summary: 'Makes a one-time code with which a user gets their first API key within a week.',
    notes: ['The code is written to standard output. Earlier codes of this user stop working.'],
    example: 'helios-secrets user invite bob@acme.example',
    run: async (input, vault, call) => {
      const { userID, email } = await memberOf(vault, call, input.words[0]);
      const invitation = await vault.invitations.invite(userID, call);
      input.out.note(
        `The invitation code of ${email}, which is valid until ${invitation.expiresAt.slice(0, 16)}Z:`
      );
      input.out.result({ email, ...invitation }, invitation.code);
      input.out.note('They enter it in JupyterLab: Secrets panel, Connection.');
    }
  }),

  promote: vaultCommand({
    ...ONE_USER,
    summary: 'Makes a user an administrator, who manages users and teams.',
    example: 'helios-secrets user promote bob@acme.example',
    run: (input, vault, call) => setAdministrator(true, input, vault, call)
  }),

  demote: vaultCommand({
    ...ONE_USER,
    summary: 'Makes an administrator an ordinary user. The last administrator cannot be demoted.',
    example: 'helios-secrets user demote bob@acme.example',
    run: (input, vault, call) => setAdministrator(false, input, vault, call)
  }),

  remove: vaultCommand({
    summary: 'Removes a user. Their API keys stop working at once.',
    words: ['EMAIL'],
    options: { ...EMAIL, ...REMOVAL },
    notes: [
      `${REMOVAL_NOTE} An administrator can restore removed secrets within 30 days, for a former owner who is still a user or for another user.`
    ],
    example: 'helios-secrets user remove bob@acme.example --hand-to ann@acme.example',
    run: async (input, vault, call) => {
      const { userID, email } = await memberOf(vault, call, input.words[0]);
      await removeAfterQuestion(input, vault, call, { userID }, `Remove ${email} from the organization?`);
    }
  })
};

async function setAdministrator(
  isAdministrator: boolean,
  { words: [address], out }: IInput<typeof LOCATION>,
  vault: Vault,
  call: ICall
): Promise<void> {
  const { userID, email } = await memberOf(vault, call, address);
  await vault.people.setAdministrator(userID, isAdministrator, call);
  out.result(
    { userID, email, isAdministrator },
    isAdministrator ? `${email} is now an administrator.` : `${email} is no longer an administrator.`
  );
}

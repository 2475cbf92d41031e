import { type ICommand, type IInput, PLACE } from './command';
import { memberOf } from './member';
import { withVault } from './place';
import { removeAsking } from './removal';

const words = ['EMAIL'];

export const userCommands: Record<string, ICommand> = {
  list: {
    summary: 'Lists the users of the organization.',
    options: PLACE,
    example: 'helios-secrets user list',
    run: input =>
      withVault(input, async (vault, call) => {
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
          'There is nobody yet.'
        );
      })
  },

  add: {
    summary: 'Adds a user, who gets a key with `user invite` or `key create`.',
    words,
    options: ['email', ...PLACE],
    notes: ['An address that was here before is a new user, without what the former one had.'],
    example: 'helios-secrets user add bob@acme.example',
    run: input =>
      withVault(input, async (vault, call) => {
        const user = await vault.people.add(input.words[0], call);
        input.out.result({ user }, `${user.email} is a user now.`);
        input.out.note(`Go on with: helios-secrets user invite ${user.email}`);
      })
  },

  invite: {
    summary: 'Makes a one-time code with which a user without a key gets the first one, within a week.',
    words,
    options: ['email', ...PLACE],
    notes: ['The code is written to standard output. Earlier codes of this user end.'],
    example: 'helios-secrets user invite bob@acme.example',
    run: input =>
      withVault(input, async (vault, call) => {
        const { userID, email } = await memberOf(vault, call, input.words[0]);
        const invitation = await vault.invitations.invite(userID, call);
        input.out.note(`The invitation code of ${email}, good until ${invitation.expiresAt.slice(0, 16)}Z:`);
        input.out.result({ email, ...invitation }, invitation.code);
        input.out.note('It is entered in JupyterLab: Secrets panel, Connection.');
      })
  },

  promote: {
    summary: 'Makes a user an administrator, who manages people and teams.',
    words,
    options: ['email', ...PLACE],
    example: 'helios-secrets user promote bob@acme.example',
    run: input => setAdministrator(input, true)
  },

  demote: {
    summary: 'Takes the administration from a user; one administrator always stays.',
    words,
    options: ['email', ...PLACE],
    example: 'helios-secrets user demote bob@acme.example',
    run: input => setAdministrator(input, false)
  },

  remove: {
    summary: 'Removes a user, whose API keys end at once.',
    words,
    options: ['email', 'hand-to', 'yes', ...PLACE],
    notes: [
      'Secrets that lose their last owner are removed too, unless --hand-to names who shall own them. An',
      'administrator restores removed secrets within 30 days, for a former owner who is still there or another user.'
    ],
    example: 'helios-secrets user remove bob@acme.example --hand-to ann@acme.example',
    run: input =>
      withVault(input, async (vault, call) => {
        const { userID, email } = await memberOf(vault, call, input.words[0]);
        await removeAsking(input, vault, call, { userID }, `Remove ${email} from the organization?`);
      })
  }
};

function setAdministrator(input: IInput, isAdministrator: boolean): Promise<void> {
  return withVault(input, async (vault, call) => {
    const { userID, email } = await memberOf(vault, call, input.words[0]);
    await vault.people.setAdministrator(userID, isAdministrator, call);
    input.out.result(
      { userID, email, isAdministrator },
      isAdministrator ? `${email} is an administrator now.` : `${email} is no administrator any more.`
    );
  });
}

import type { IInvitation, IMember, IMemberList, IMemberUpdate, IUser } from '../../contract';
import { button, input, labelled, moment } from './dom';
import { Listing, row } from './listing';
import { showOnce } from './once';
import type { People } from './people';
import { nameOf } from './picker';
import { ask } from './question';
import { askToRemove } from './removal';

/** The users of the organization. */
export class UsersView {
  readonly node: HTMLElement;
  readonly #people: People;
  readonly #list: Listing<IMember>;

  constructor(people: People) {
    const { trans } = people.stage;
    this.#people = people;
    const add = button(trans.__('Add user'), () => void this.#add(), { kind: 'accept' });
    this.#list = new Listing(trans, {
      label: trans.__('Users'),
      empty: trans.__('There is nobody yet.'),
      load: async () => {
        await people.ready();
        return (await people.api.ask<IMemberList>('GET', 'x/v1/users')).users;
      },
      text: nameOf,
      row: member => this.#row(member),
      actions: [add]
    });
    this.node = this.#list.node;
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  #row(member: IMember): HTMLElement {
    const { trans } = this.#people.stage;
    const { email, isAdministrator, hasKey } = member;
    const isSelf = member.userID === this.#people.userID;
    const act = (label: string, name: string, run: () => Promise<void>): HTMLButtonElement =>
      button(label, () => void run(), { name });
    const change = isAdministrator
      ? act(trans.__('Remove administrator'), trans.__('Remove administrator %1', email), () =>
          this.#demote(member)
        )
      : act(trans.__('Make administrator'), trans.__('Make %1 administrator', email), () =>
          this.#promote(member)
        );
    return row({
      title: nameOf(member),
      badges: [
        ...(isSelf ? [trans.__('You')] : []),
        ...(isAdministrator ? [trans.__('Administrator')] : []),
        ...(hasKey ? [] : [trans.__('Not connected yet')])
      ],
      facts: [trans.__('Added: %1', moment(member.createdAt))],
      actions: [
        ...(hasKey
          ? []
          : [act(trans.__('Invite'), trans.__('Invite %1', email), () => this.#invite(member))]),
        change,
        ...(isSelf ? [] : [act(trans.__('Remove'), trans.__('Remove %1', email), () => this.#remove(member))])
      ]
    });
  }

  async #add(): Promise<void> {
    const { stage, api } = this.#people;
    const { trans } = stage;
    const email = input('email');
    let added: IUser | undefined;
    await ask(stage, {
      title: trans.__('Add user'),
      body: [
        labelled(trans.__('Email address'), email),
        trans.__(
          'An address that was in the organization before becomes a new user, without the former secrets.'
        )
      ],
      accept: trans.__('Add user'),
      work: async () => {
        added = await api.ask<IUser>('POST', 'v1/users', { email: email.value.trim() });
      }
    });
    if (added) {
      await Promise.all([this.refresh(), this.#invite(added)]);
    }
  }

  async #invite({ userID, email }: IUser): Promise<void> {
    const { stage, api } = this.#people;
    const { trans } = stage;
    let invitation: IInvitation | undefined;
    await ask(stage, {
      title: trans.__('Invite %1', email),
      body: [
        trans.__('Make a one-time code with which %1 connects JupyterLab and gets a first API key?', email),
        trans.__('A code made earlier for this user no longer works then.')
      ],
      accept: trans.__('Make invitation code'),
      work: async () => {
        invitation = await api.ask<IInvitation>('POST', `x/v1/users/${userID}/invitation`);
      }
    });
    if (invitation) {
      const sentence = trans.__(
        'Give it to %1 only, who types it under Connection in the Secrets panel. It works once, until %2, and will not be shown again.',
        email,
        moment(invitation.expiresAt)
      );
      await showOnce(stage, trans.__('Invitation code for %1', email), invitation.code, sentence);
    }
  }

  #promote(member: IMember): Promise<void> {
    const { trans } = this.#people.stage;
    return this.#update(member, true, {
      title: trans.__('Make %1 administrator', member.email),
      sentence: trans.__(
        'An administrator adds and removes users and teams, sees all activity, and restores deleted secrets.'
      ),
      accept: trans.__('Make administrator')
    });
  }

  #demote(member: IMember): Promise<void> {
    const { trans } = this.#people.stage;
    const isSelf = member.userID === this.#people.userID;
    return this.#update(member, false, {
      title: trans.__('Remove administrator %1', member.email),
      sentence: isSelf
        ? trans.__('You will no longer manage this organization. Only another administrator can undo this.')
        : trans.__('%1 stays a user and keeps all secrets, but no longer manages people.', member.email),
      accept: trans.__('Remove administrator')
    });
  }

  async #update(
    { userID, email }: IMember,
    isAdministrator: boolean,
    words: { title: string; sentence: string; accept: string }
  ): Promise<void> {
    const { stage, api } = this.#people;
    const body: IMemberUpdate = { isAdministrator };
    const isDone = await ask(stage, {
      title: words.title,
      body: [words.sentence],
      accept: words.accept,
      isWarning: true,
      work: async () => {
        await api.ask('PATCH', `x/v1/users/${userID}`, body);
      }
    });
    if (isDone) {
      const { trans } = stage;
      stage.say(
        isAdministrator
          ? trans.__('%1 is an administrator now.', email)
          : trans.__('%1 is no longer an administrator.', email)
      );
      await this.refresh();
    }
  }

  async #remove({ userID, email }: IMember): Promise<void> {
    const { stage } = this.#people;
    const { trans } = stage;
    const said = await askToRemove(this.#people, {
      title: trans.__('Remove %1', email),
      sentence: trans.__(
        '%1 leaves the organization: all API keys stop working at once, and access through teams ends.',
        email
      ),
      accept: trans.__('Remove user'),
      removal: { userID }
    });
    if (said) {
      stage.say(said);
      await this.refresh();
    }
  }
}

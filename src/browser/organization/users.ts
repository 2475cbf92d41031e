import type { IMember, IUser } from '../../contract';
import { button, input, labelled, moment, row } from '../ui/dom';
import { showForm } from '../ui/form';
import { nameOf } from '../ui/identity';
import { ListView } from '../ui/list';
import { showOneTimeSecret } from '../views/oneTimeSecret';
import type { People } from './people';
import { askToRemove } from './removal';

/** The users of the organization. */
export class UsersView extends ListView<IMember> {
  readonly #people: People;

  constructor(people: People) {
    const { trans } = people.layers;
    const add = button(trans.__('Add user'), () => void this.#add(), { kind: 'accept' });
    super(people.layers, trans.__('Users'), trans.__('There are no users yet.'), [add]);
    this.#people = people;
  }

  protected async load(): Promise<IMember[]> {
    await this.#people.ready();
    return (await this.#people.api.call('GET /x/v1/users')).users;
  }

  protected override text(member: IMember): string {
    return nameOf(member);
  }

  protected row(member: IMember): HTMLElement {
    const { trans } = this.layers;
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
    const { trans } = this.layers;
    const email = input('email');
    const added = await showForm(this.layers, {
      title: trans.__('Add user'),
      body: [
        labelled(trans.__('Email address'), email),
        trans.__(
          'If the address was in the organization before, it becomes a new user without the secrets of the former one.'
        )
      ],
      accept: trans.__('Add user'),
      work: () => this.#people.api.call('POST /v1/users', { body: { email: email.value.trim() } })
    });
    if (added) {
      await Promise.all([this.refresh(), this.#invite(added.answer)]);
    }
  }

  async #invite({ userID, email }: IUser): Promise<void> {
    const { trans } = this.layers;
    const invited = await showForm(this.layers, {
      title: trans.__('Invite %1', email),
      body: [
        trans.__(
          'Make a one-time code? With it, %1 connects JupyterLab and gets a first API key. An earlier code for this user stops working.',
          email
        )
      ],
      accept: trans.__('Make invitation code'),
      work: () => this.#people.api.call('POST /x/v1/users/:userID/invitation', { userID })
    });
    if (invited) {
      const { code, expiresAt } = invited.answer;
      const sentence = trans.__(
        'Give this code only to %1, who types it under Connection in the Secrets panel. It works once, until %2. It is not shown again.',
        email,
        moment(expiresAt)
      );
      await showOneTimeSecret(this.layers, trans.__('Invitation code for %1', email), code, sentence);
    }
  }

  #promote(member: IMember): Promise<void> {
    const { trans } = this.layers;
    return this.#update(member, true, {
      title: trans.__('Make %1 administrator', member.email),
      sentence: trans.__(
        'An administrator adds and removes users and teams, sees all activity, and restores deleted secrets.'
      ),
      accept: trans.__('Make administrator')
    });
  }

  #demote(member: IMember): Promise<void> {
    const { trans } = this.layers;
    const isSelf = member.userID === this.#people.userID;
    return this.#update(member, false, {
      title: trans.__('Remove administrator %1', member.email),
      sentence: isSelf
        ? trans.__('You will no longer manage this organization. Only another administrator can undo this.')
        : trans.__(
            '%1 stays a user and keeps all secrets, but can no longer manage the organization.',
            member.email
          ),
      accept: trans.__('Remove administrator')
    });
  }

  async #update(
    { userID, email }: IMember,
    isAdministrator: boolean,
    { title, sentence, accept }: { title: string; sentence: string; accept: string }
  ): Promise<void> {
    const { trans } = this.layers;
    const done = await showForm(this.layers, {
      title,
      body: [sentence],
      accept,
      isWarning: true,
      work: () => this.#people.api.call('PATCH /x/v1/users/:userID', { userID, body: { isAdministrator } })
    });
    if (done) {
      this.layers.say(
        isAdministrator
          ? trans.__('%1 is an administrator now.', email)
          : trans.__('%1 is no longer an administrator.', email)
      );
      await this.refresh();
    }
  }

  async #remove({ userID, email }: IMember): Promise<void> {
    const { trans } = this.layers;
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
      this.layers.say(said);
      await this.refresh();
    }
  }
}

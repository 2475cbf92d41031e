import {
  HeliosError,
  type IDeletedSecret,
  type IDeletedSecretList,
  type IRestore,
  checkName
} from '../../contract';
import { ago, button, input, labelled, make, moment } from './dom';
import { Listing, row } from './listing';
import type { People } from './people';
import { Picker } from './picker';
import { ask } from './question';

/** Secrets that were deleted and can still come back. */
export class DeletedView {
  readonly node: HTMLElement;
  readonly #people: People;
  readonly #list: Listing<IDeletedSecret>;

  constructor(people: People) {
    const { trans } = people.stage;
    this.#people = people;
    this.#list = new Listing(trans, {
      label: trans.__('Deleted secrets'),
      empty: trans.__('Nothing was deleted in the last 30 days.'),
      load: async () => {
        await people.ready();
        return (await people.api.ask<IDeletedSecretList>('GET', 'x/v1/deleted')).secrets;
      },
      text: ({ name, deletedByEmail, formerOwners }) => [name, deletedByEmail, ...formerOwners].join(' '),
      row: secret => this.#row(secret)
    });
    this.node = this.#list.node;
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  #row(secret: IDeletedSecret): HTMLElement {
    const { trans } = this.#people.stage;
    const { name, deletedAt, deletedByEmail, purgeAt, formerOwners } = secret;
    const when = ago(deletedAt, trans);
    return row({
      title: name,
      facts: [
        deletedByEmail
          ? trans.__('Deleted %1 by %2', when, deletedByEmail)
          : trans.__('Removed %1, when its last owner left', when),
        trans.__('Gone for good: %1', moment(purgeAt)),
        formerOwners.length
          ? trans.__('Former owners: %1', formerOwners.join(', '))
          : trans.__('None of its former owners is left.')
      ],
      actions: [
        button(trans.__('Restore'), () => void this.#restore(secret), { name: trans.__('Restore %1', name) }),
        button(trans.__('Delete for good'), () => void this.#purge(secret), {
          name: trans.__('Delete %1 for good', name)
        })
      ]
    });
  }

  async #restore({ secretID, name, formerOwners }: IDeletedSecret): Promise<void> {
    const { stage, api, userID } = this.#people;
    const { trans } = stage;
    const newName = input('text');
    newName.value = name;
    const nameLine = labelled(trans.__('New name'), newName);
    const picker = new Picker(stage, {
      label: trans.__('New owner'),
      search: text => this.#people.directory(text),
      without: new Set([userID])
    });
    nameLine.hidden = true;
    picker.node.hidden = formerOwners.length > 0;
    const isDone = await ask(stage, {
      title: trans.__('Restore %1', name),
      body: [
        formerOwners.length
          ? trans.__('It goes back to its former owners: %1.', formerOwners.join(', '))
          : trans.__('None of its former owners is left, so another user has to own it.'),
        nameLine,
        picker.node
      ],
      accept: trans.__('Restore'),
      prepare: picker.node.hidden ? undefined : () => picker.search(),
      work: async () => {
        const [ownerUserID] = picker.users;
        const body: IRestore = {
          ...(nameLine.hidden ? {} : { name: newName.value }),
          ...(ownerUserID ? { ownerUserID } : {})
        };
        const wrong = checkName(newName.value);
        if (wrong) {
          throw new HeliosError(wrong);
        }
        try {
          await api.ask('POST', `x/v1/deleted/${secretID}/restore`, body);
        } catch (error) {
          // What the service lacks, it says; only then it is asked for.
          if (error instanceof HeliosError && error.code === 'secret_name_taken') {
            nameLine.hidden = false;
          } else if (error instanceof HeliosError && error.code === 'owner_required') {
            picker.node.hidden = false;
            await picker.search();
          }
          throw error;
        }
      }
    });
    if (isDone) {
      stage.say(trans.__('%1 is restored.', newName.value));
      await this.refresh();
    }
  }

  async #purge({ secretID, name }: IDeletedSecret): Promise<void> {
    const { stage, api } = this.#people;
    const { trans } = stage;
    const isDone = await ask(stage, {
      title: trans.__('Delete %1 for good', name),
      body: [
        make('p', '', trans.__('Its value and all that is known of it are gone then. This cannot be undone.'))
      ],
      accept: trans.__('Delete for good'),
      isWarning: true,
      work: async () => {
        await api.ask('DELETE', `x/v1/deleted/${secretID}`);
      }
    });
    if (isDone) {
      stage.say(trans.__('%1 is gone for good.', name));
      await this.refresh();
    }
  }
}

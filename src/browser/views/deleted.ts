import { HeliosError, type IDeletedSecret, type IRestore, RESTORE_DAYS, checkName } from '../../contract';
import type { People } from '../organization/people';
import { ago, button, input, labelled, moment, row } from '../ui/dom';
import { showForm } from '../ui/form';
import { ListView } from '../ui/list';

/** Secrets that were deleted and can still be restored. */
export class DeletedView extends ListView<IDeletedSecret> {
  readonly #people: People;

  constructor(people: People) {
    const { trans } = people.layers;
    const empty = trans.__('No secret was deleted in the last %1 days.', RESTORE_DAYS);
    super(people.layers, trans.__('Deleted secrets'), empty);
    this.#people = people;
  }

  protected async load(): Promise<IDeletedSecret[]> {
    await this.#people.ready();
    return (await this.#people.api.call('GET /x/v1/deleted')).secrets;
  }

  protected override text({ name, deletedByEmail, formerOwners }: IDeletedSecret): string {
    return [name, deletedByEmail, ...formerOwners].join(' ');
  }

  protected row(secret: IDeletedSecret): HTMLElement {
    const { trans } = this.layers;
    const { name, deletedAt, deletedByEmail, purgeAt, formerOwners } = secret;
    const when = ago(deletedAt, trans);
    return row({
      title: name,
      facts: [
        deletedByEmail
          ? trans.__('Deleted %1 by %2', when, deletedByEmail)
          : trans.__('Removed %1, when its last owner left', when),
        trans.__('Deleted permanently: %1', moment(purgeAt)),
        formerOwners.length
          ? trans.__('Former owners: %1', formerOwners.join(', '))
          : trans.__('All of its former owners have left.')
      ],
      actions: [
        button(trans.__('Restore'), () => void this.#restore(secret), { name: trans.__('Restore %1', name) }),
        button(trans.__('Delete permanently'), () => void this.#purge(secret), {
          name: trans.__('Delete %1 permanently', name)
        })
      ]
    });
  }

  async #restore({ secretID, name, formerOwners }: IDeletedSecret): Promise<void> {
    const { trans } = this.layers;
    const { api, userID } = this.#people;
    const newName = input('text');
    newName.value = name;
    const nameLine = labelled(trans.__('New name'), newName);
    const picker = this.#people.picker(trans.__('New owner'), [userID]);
    nameLine.hidden = true;
    picker.node.hidden = formerOwners.length > 0;
    const done = await showForm(this.layers, {
      title: trans.__('Restore %1', name),
      body: [
        formerOwners.length
          ? trans.__('The secret goes back to its former owners: %1.', formerOwners.join(', '))
          : trans.__('All of its former owners have left, so choose another user to own it.'),
        nameLine,
        picker.node
      ],
      accept: trans.__('Restore'),
      prepare: picker.node.hidden ? undefined : () => picker.search(),
      work: async () => {
        const [owner] = picker.chosen;
        const body: IRestore = {
          ...(nameLine.hidden ? {} : { name: newName.value }),
          ...(owner ? { ownerUserID: owner.id } : {})
        };
        const wrong = checkName(newName.value);
        if (wrong) {
          throw new HeliosError(wrong);
        }
        try {
          await api.call('POST /x/v1/deleted/:secretID/restore', { secretID, body });
        } catch (error) {
          // The service says what it still needs; only then the form asks for it.
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
    if (done) {
      this.layers.say(trans.__('%1 is restored.', newName.value));
      await this.refresh();
    }
  }

  async #purge({ secretID, name }: IDeletedSecret): Promise<void> {
    const { trans } = this.layers;
    const done = await showForm(this.layers, {
      title: trans.__('Delete %1 permanently', name),
      body: [trans.__('This deletes its value and all its versions. You cannot undo this.')],
      accept: trans.__('Delete permanently'),
      isWarning: true,
      work: () => this.#people.api.call('DELETE /x/v1/deleted/:secretID', { secretID })
    });
    if (done) {
      this.layers.say(trans.__('%1 is deleted permanently.', name));
      await this.refresh();
    }
  }
}

import type { APIKeyPermission, APIKeyScope, IAPIKey, IAPIKeyCreate } from '../../contract';
import { HeliosError, MAX_KEY_SECRETS, MAX_LABEL_LENGTH } from '../../contract';
import type { People } from '../organization/people';
import { ago, button, input, labelled, moment, row, select } from '../ui/dom';
import { showForm } from '../ui/form';
import { ListView } from '../ui/list';
import { Picker } from '../ui/picker';
import { showOneTimeSecret } from './oneTimeSecret';

const DAY = 24 * 60 * 60 * 1000;

/** Your own API keys. */
export class KeysView extends ListView<IAPIKey> {
  readonly #people: People;

  constructor(people: People) {
    const { layers } = people;
    const { trans } = layers;
    const create = button(trans.__('New API key'), () => void this.#create(), { kind: 'accept' });
    const empty = trans.__('You have no API key yet. A program that reads secrets needs one.');
    super(layers, trans.__('API keys'), empty, [create]);
    this.#people = people;
  }

  protected async load(): Promise<IAPIKey[]> {
    return (await this.#people.api.call('GET /x/v1/apiKeys')).apiKeys;
  }

  protected row(key: IAPIKey): HTMLElement {
    const { trans } = this.layers;
    const isExpired = key.expiresAt !== undefined && Date.parse(key.expiresAt) <= Date.now();
    const expiry = key.expiresAt
      ? trans.__('Expires: %1', moment(key.expiresAt))
      : trans.__('Does not expire');
    return row({
      title: key.name,
      badges: [
        this.#scopeOf(key),
        ...(key.isCurrent ? [trans.__('This connection')] : []),
        ...(isExpired ? [trans.__('Expired')] : [])
      ],
      facts: [
        ...(key.secrets ? [this.#namesOf(key.secrets)] : []),
        `${trans.__('Created: %1', moment(key.createdAt))} · ${expiry}`,
        trans.__('Last used: %1', ago(key.lastUsedAt, trans))
      ],
      actions: [
        button(trans.__('Revoke'), () => void this.#revoke(key), { name: trans.__('Revoke %1', key.name) })
      ]
    });
  }

  /** What a key may do, in few words. */
  #scopeOf({ scope, secrets = [], permissions = [] }: IAPIKey): string {
    const { trans } = this.layers;
    const words: Record<APIKeyPermission, string> = {
      read: trans.__('reads secrets'),
      write: trans.__('changes'),
      directory: trans.__('users and teams'),
      audit: trans.__('activity')
    };
    switch (scope) {
      case 'Full':
        return trans.__('Full access');
      case 'ReadOnly':
        return trans.__('Reads secrets only');
      case 'NamedSecrets':
        return trans._n('Reads %1 secret only', 'Reads %1 secrets only', secrets.length);
      default:
        return permissions.map(one => words[one]).join(', ');
    }
  }

  #namesOf(secrets: NonNullable<IAPIKey['secrets']>): string {
    const deleted = secrets.filter(({ name }) => name === undefined).length;
    const names = secrets.flatMap(({ name }) => name ?? []);
    const rest = deleted ? [this.layers.trans.__('%1 deleted', deleted)] : [];
    return [...names, ...rest].join(', ');
  }

  async #create(): Promise<void> {
    const { trans } = this.layers;
    const name = input('text');
    name.maxLength = MAX_LABEL_LENGTH;
    const scope = select<Exclude<APIKeyScope, 'Custom'>>({
      Full: trans.__('Full: everything that you may do'),
      ReadOnly: trans.__('Read only: everything that you may see'),
      NamedSecrets: trans.__('Named secrets: read these and nothing else')
    });
    const picker = new Picker(this.layers, {
      label: trans.__('Secrets'),
      placeholder: trans.__('Name of a secret'),
      search: text => this.#people.secrets(text),
      most: MAX_KEY_SECRETS
    });
    picker.node.hidden = true;
    scope.addEventListener('change', () => {
      picker.node.hidden = scope.value !== 'NamedSecrets';
      if (!picker.node.hidden) {
        void picker.search();
      }
    });
    const expiry = select({
      '30': trans.__('in 30 days'),
      '90': trans.__('in 90 days'),
      '365': trans.__('in a year'),
      date: trans.__('on a date'),
      none: trans.__('never')
    });
    expiry.value = '90';
    const date = input('date');
    const dateLine = labelled(trans.__('Last day'), date);
    dateLine.hidden = true;
    expiry.addEventListener('change', () => (dateLine.hidden = expiry.value !== 'date'));
    const created = await showForm(this.layers, {
      title: trans.__('New API key'),
      body: [
        labelled(trans.__('Name'), name),
        labelled(trans.__('Scope'), scope),
        picker.node,
        labelled(trans.__('Expires'), expiry),
        dateLine
      ],
      accept: trans.__('Create API key'),
      work: () => {
        const secrets = scope.value === 'NamedSecrets' ? picker.chosen.map(({ id }) => id) : undefined;
        const body: IAPIKeyCreate = {
          name: name.value.trim(),
          scope: scope.value as APIKeyScope,
          secrets,
          expiresAt: endOf(expiry.value, date.value)
        };
        if (!body.name) {
          throw new HeliosError('api_key_invalid');
        }
        if (secrets?.length === 0) {
          throw new HeliosError('api_key_invalid', trans.__('Choose the secrets that the key may read.'));
        }
        return this.#people.api.call('POST /x/v1/apiKeys', { body });
      }
    });
    if (created) {
      const { answer } = created;
      const title = trans.__('Your new API key %1', answer.name);
      const sentence = trans.__('Store it in a safe place now. It is not shown again.');
      await Promise.all([showOneTimeSecret(this.layers, title, answer.apiKey, sentence), this.refresh()]);
    }
  }

  async #revoke(key: IAPIKey): Promise<void> {
    const { trans } = this.layers;
    const done = await showForm(this.layers, {
      title: trans.__('Revoke %1', key.name),
      body: [
        key.isCurrent
          ? trans.__(
              'This JupyterLab is connected with this key. After you revoke it, no notebook here can read a secret until you connect again with another key.'
            )
          : trans.__('Programs that use this key are refused at once. You cannot undo this.')
      ],
      accept: key.isCurrent ? trans.__('Revoke and lose the connection') : trans.__('Revoke'),
      isWarning: true,
      work: () => this.#people.api.call('DELETE /x/v1/apiKeys/:apiKeyID', { apiKeyID: key.apiKeyID })
    });
    if (done) {
      this.layers.say(trans.__('%1 is revoked.', key.name));
      await this.refresh();
    }
  }
}

/** The end of the chosen day, or of the chosen number of days. */
function endOf(choice: string, date: string): string | undefined {
  if (choice === 'none') {
    return undefined;
  }
  const end = choice === 'date' ? Date.parse(`${date}T23:59:59`) : Date.now() + Number(choice) * DAY;
  if (!(end > Date.now())) {
    throw new HeliosError('api_key_invalid');
  }
  return new Date(end).toISOString();
}

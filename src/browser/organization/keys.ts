import type {
  APIKeyPermission,
  APIKeyScope,
  IAPIKey,
  IAPIKeyCreate,
  IAPIKeyCreated,
  IAPIKeyList
} from '../../contract';
import { HeliosError, MAX_LABEL_LENGTH } from '../../contract';
import { ago, button, input, labelled, moment, select } from './dom';
import { Listing, row } from './listing';
import { showOnce } from './once';
import { ask } from './question';
import type { Reauthentication } from './reauthentication';
import type { People } from './people';
import { SecretPicker } from './secretPicker';
import type { Stage } from './stage';

const DAY = 24 * 60 * 60 * 1000;

/** One's own API keys. */
export class KeysView {
  readonly node: HTMLElement;
  readonly #api: Reauthentication;
  readonly #stage: Stage;
  readonly #people: People;
  readonly #list: Listing<IAPIKey>;

  constructor(people: People) {
    const { api, stage } = people;
    const { trans } = stage;
    this.#people = people;
    this.#api = api;
    this.#stage = stage;
    const create = button(trans.__('New API key'), () => void this.#create(), { kind: 'accept' });
    this.#list = new Listing(trans, {
      label: trans.__('API keys'),
      empty: trans.__('You have no API key yet. A program that reads secrets needs one.'),
      load: async () => (await api.ask<IAPIKeyList>('GET', 'x/v1/apiKeys')).apiKeys,
      row: key => this.#row(key),
      actions: [create]
    });
    this.node = this.#list.node;
  }

  refresh(): Promise<void> {
    return this.#list.refresh();
  }

  #row(key: IAPIKey): HTMLElement {
    const { trans } = this.#stage;
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
    const { trans } = this.#stage;
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
    const gone = secrets.filter(({ name }) => name === undefined).length;
    const names = secrets.flatMap(({ name }) => name ?? []);
    const { trans } = this.#stage;
    return [...names, ...(gone ? [trans._n('%1 that is no more', '%1 that are no more', gone)] : [])].join(
      ', '
    );
  }

  async #create(): Promise<void> {
    const { trans } = this.#stage;
    const name = input('text');
    name.maxLength = MAX_LABEL_LENGTH;
    const scope = select<Exclude<APIKeyScope, 'Custom'>>({
      Full: trans.__('Full: everything that you may do'),
      ReadOnly: trans.__('Read only: all that you may see'),
      NamedSecrets: trans.__('Named secrets: read these, and nothing else')
    });
    const picker = new SecretPicker(this.#stage, trans.__('Secrets'), () => this.#people.secrets());
    picker.node.hidden = true;
    scope.addEventListener('change', () => {
      picker.node.hidden = scope.value !== 'NamedSecrets';
      if (!picker.node.hidden) {
        void picker.open();
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
    let created: IAPIKeyCreated | undefined;
    await ask(this.#stage, {
      title: trans.__('New API key'),
      body: [
        labelled(trans.__('Name'), name),
        labelled(trans.__('Scope'), scope),
        picker.node,
        labelled(trans.__('Expires'), expiry),
        dateLine
      ],
      accept: trans.__('Create API key'),
      work: async () => {
        const body: IAPIKeyCreate = {
          name: name.value.trim(),
          scope: scope.value as APIKeyScope,
          ...(scope.value === 'NamedSecrets' ? { secrets: picker.chosen } : {}),
          expiresAt: endOf(expiry.value, date.value)
        };
        if (!body.name) {
          throw new HeliosError('api_key_invalid');
        }
        if (body.secrets?.length === 0) {
          throw new HeliosError('api_key_invalid', trans.__('Choose the secrets that the key may read.'));
        }
        created = await this.#api.ask<IAPIKeyCreated>('POST', 'x/v1/apiKeys', body);
      }
    });
    if (created) {
      const title = trans.__('Your new API key %1', created.name);
      const sentence = trans.__('Keep it in a safe place now: it will not be shown again.');
      await Promise.all([showOnce(this.#stage, title, created.apiKey, sentence), this.refresh()]);
    }
  }

  async #revoke(key: IAPIKey): Promise<void> {
    const { trans } = this.#stage;
    const isRevoked = await ask(this.#stage, {
      title: trans.__('Revoke %1', key.name),
      body: [
        key.isCurrent
          ? trans.__(
              'This JupyterLab is connected with this very key. Once it is revoked, no notebook here reads a secret until you connect again with another key.'
            )
          : trans.__('Programs that use this key will be refused at once. This cannot be undone.')
      ],
      accept: key.isCurrent ? trans.__('Revoke and lose the connection') : trans.__('Revoke'),
      isWarning: true,
      work: async () => {
        await this.#api.ask('DELETE', `x/v1/apiKeys/${key.apiKeyID}`);
      }
    });
    if (isRevoked) {
      this.#stage.say(trans.__('%1 is revoked.', key.name));
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

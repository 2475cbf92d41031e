import type { TranslationBundle } from '@jupyterlab/translation';
import type { IAuditLog, IAuditLogList, ISecret } from '../../contract';
import { button, make, wordsOf } from './dom';
import type { ISecretsClient } from '../tokens';
import { PlainDialog } from './plain';
import { TableView } from './table';

const PAGE = 50;

/** What happened to a secret, the newest first. */
export class ActivityDialog extends PlainDialog {
  constructor(client: ISecretsClient, secret: ISecret, trans: TranslationBundle) {
    super(trans.__('Activity of %1', secret.name), new Activity(client, secret, trans), trans);
  }
}

class Activity extends TableView {
  readonly #client: ISecretsClient;
  readonly #secret: ISecret;
  readonly #more: HTMLButtonElement;
  #nextToken: string | undefined;
  #isLoading = false;

  constructor(client: ISecretsClient, secret: ISecret, trans: TranslationBundle) {
    super([trans.__('When'), trans.__('Who'), trans.__('What'), trans.__('From')], trans);
    this.#client = client;
    this.#secret = secret;
    this.table.hidden = true;
    this.#more = button('', () => void this.#load());
    this.#more.hidden = true;
    this.node.append(this.#more);
    void this.#load();
  }

  /** The next page; a failure is said, and can be tried again. */
  async #load(): Promise<void> {
    if (this.#isLoading) {
      return;
    }
    this.#isLoading = true;
    this.say(this.trans.__('Loading…'), 'status');
    try {
      // A page may be empty and still go on.
      let page: IAuditLogList;
      do {
        page = await this.#page();
        this.#nextToken = page.nextToken;
      } while (!page.auditLogs.length && page.nextToken);
      this.rows.append(...page.auditLogs.map(log => this.#row(log)));
      this.table.hidden = !this.rows.childElementCount;
      this.say(this.table.hidden ? this.trans.__('Nothing is written down yet.') : '', 'status');
      this.#offer(this.#nextToken ? this.trans.__('Show more') : '');
    } catch (error) {
      this.say(wordsOf(error), 'alert');
      this.#offer(this.trans.__('Retry'));
    }
    this.#isLoading = false;
  }

  /** Offers to go on; where there is nothing more, the focus stays in the dialog. */
  #offer(label: string): void {
    if (!label && this.#more === document.activeElement) {
      this.node.focus();
    }
    this.#more.textContent = label;
    this.#more.hidden = !label;
  }

  #page(): Promise<IAuditLogList> {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (this.#nextToken) {
      query.set('nextToken', this.#nextToken);
    }
    return this.#client.ask('GET', `x/v1/secrets/${this.#secret.secretID}/activity?${query.toString()}`);
  }

  #row(log: IAuditLog): HTMLElement {
    const who = log.userEmail ?? (log.source === 'SystemJob' ? this.trans.__('the service') : '');
    const what = words(log, this.trans);
    const cells = [who, what, log.attributes?.notebook ?? ''].map(text => {
      const cell = make('td', '', text);
      cell.title = text;
      return cell;
    });
    return make('tr', '', this.time(log.createdAt), ...cells);
  }
}

/** What somebody did, as the rest of a sentence that begins with who. */
export function words({ type, attributes = {}, reason, error }: IAuditLog, trans: TranslationBundle): string {
  const { identityName = '' } = attributes;
  const isOwner = attributes.role === 'Owner';
  const done: Partial<Record<IAuditLog['type'], string>> = {
    SecretCreated: trans.__('created it'),
    SecretRead: trans.__('read its value'),
    SecretUpdated: trans.__('changed its value'),
    SecretDeleted: trans.__('deleted it'),
    SecretRestored: trans.__('restored it'),
    SecretPurged: trans.__('removed it for good'),
    SecretRemoved: trans.__('removed it: it had no owner left'),
    SecretVersionRestored: trans.__('took up its value of version %1 again', attributes.version),
    SecretHandedOver: trans.__('handed it to %1', identityName),
    SecretNameRefused: trans.__('was refused its name for another secret'),
    AccessGranted: isOwner
      ? trans.__('made %1 an owner', identityName)
      : trans.__('made %1 a reader', identityName),
    AccessRevoked: isOwner
      ? trans.__('removed %1 as owner', identityName)
      : trans.__('removed %1 as reader', identityName)
  };
  const what = done[type] ?? reason;
  return error ? trans.__('%1 (refused: %2)', what, error) : what;
}

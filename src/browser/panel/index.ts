// The Secrets panel; loaded when it is first opened.
import '../../../style/connection.css';
import '../../../style/panel.css';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { ISecretSummary } from '../../contract';
import type { ISecretsClient, ISecretsSettings } from '../tokens';
import { type Destination, SecretActions } from './actions';
import { Header } from './header';
import { insertCall } from './insert';
import { type IAction, SecretsList } from './list';
import type { IEntry } from './menu';
import { SecretsModel } from './model';
import { CurrentNotebook } from './notebook';
import { State } from './state';

export interface IPanelOptions {
  client: ISecretsClient;
  settings: ISecretsSettings;
  trans: TranslationBundle;
  /** The open notebooks. */
  notebooks?: INotebookTracker | null;
}

/** List, search and actions. */
export class SecretsPanel extends Widget {
  readonly actions: SecretActions;
  readonly #options: IPanelOptions;
  readonly #model: SecretsModel;
  readonly #notebook: CurrentNotebook;
  readonly #list: SecretsList;

  constructor(options: IPanelOptions) {
    super();
    this.addClass('jp-HeliosSecrets-panel');
    this.#options = options;
    const { trans } = options;
    this.#model = new SecretsModel(options.client);
    this.actions = new SecretActions(options, this.#model, view => this.#open(view));
    this.#notebook = new CurrentNotebook(this.#model, options.notebooks ?? null);
    const toggle = (name: string): Promise<void> => this.#attempt(() => this.#notebook.toggle(name));
    this.#list = new SecretsList(this.#model, trans, this.#rowActions(), this.#notebook, toggle);
    const create = (): void => void this.actions.create();
    const connect = (): Promise<void> => this.connect();
    const use = (connectionID: string): Promise<void> => this.#attempt(() => this.#model.use(connectionID));
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(new Header({ model: this.#model, trans, create, use, connect, more: this.#more() }));
    layout.addWidget(new State(this.#model, trans, () => void connect()));
    layout.addWidget(this.#list);
    document.addEventListener('visibilitychange', this);
  }

  handleEvent(): void {
    if (document.hidden) {
      this.#list.hideValue();
    }
  }

  /** Shows the connections; resolves when that dialog is closed. */
  connect(): Promise<void> {
    return this.#open('openConnection');
  }

  /** Loads the list now. */
  refresh(): Promise<void> {
    return this.#model.refresh();
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this);
    this.#notebook.dispose();
    this.#model.dispose();
    super.dispose();
  }

  protected override onAfterShow(): void {
    this.#model.follow(true);
  }

  protected override onAfterAttach(): void {
    this.#model.follow(this.isVisible);
  }

  protected override onAfterHide(): void {
    this.#list.hideValue();
    this.#model.follow(false);
  }

  #rowActions(): IAction[] {
    const { actions } = this;
    const { trans } = this.#options;
    return [
      { label: trans.__('Edit'), run: secret => actions.edit(secret), isForOwners: true },
      { label: trans.__('Share'), run: secret => actions.share(secret), isForOwners: true },
      { label: trans.__('Copy name'), run: secret => actions.copyName(secret) },
      { label: trans.__('Copy value'), run: secret => actions.copyValue(secret) },
      { label: trans.__('Show value'), run: secret => this.#show(secret) },
      { label: trans.__('Copy to another connection'), run: secret => this.#copy([secret]) },
      { label: trans.__('Insert into notebook'), run: secret => this.#insert(secret) },
      { label: trans.__('Notebooks…'), run: secret => this.#about('openNotebooks', secret) },
      {
        label: trans.__('Versions…'),
        run: secret => this.#about('openVersions', secret),
        isForOwners: true,
        feature: 'versions'
      },
      {
        label: trans.__('Activity'),
        run: secret => this.#about('openActivity', secret),
        feature: 'activity'
      },
      { label: trans.__('Delete'), run: secret => actions.delete(secret), isForOwners: true }
    ];
  }

  #more(): IEntry[] {
    const { trans } = this.#options;
    const model = this.#model;
    return [
      { label: trans.__('Connection'), run: () => this.connect() },
      {
        label: trans.__('Import'),
        run: () => this.#open('openImport'),
        isVisible: () => model.status !== null
      },
      {
        label: trans.__('Copy to another connection'),
        run: () => this.#copy(model.visible),
        isVisible: () => model.visible.length > 0
      },
      {
        label: trans.__('Notebooks…'),
        run: () => this.#open('openNotebooks'),
        isVisible: () => model.status !== null
      },
      {
        label: trans.__('API keys'),
        run: () => this.#open('openKeys'),
        isVisible: () => model.isTeam && model.offers('apiKeys')
      },
      {
        label: trans.__('Organization'),
        run: () => this.#open('openOrganization'),
        isVisible: () => model.isTeam && model.isAdministrator && model.offers('organization')
      },
      {
        label: trans.__('Deleted secrets'),
        run: () => this.#open('openDeleted'),
        isVisible: () => model.isAdministrator && model.offers('deleted')
      }
    ];
  }

  #open(view: Destination | 'openImport' | 'openKeys' | 'openOrganization' | 'openNotebooks'): Promise<void> {
    const { client } = this.#model;
    return this.#launch(views => views[view](client, this.#options.trans));
  }

  #about(view: 'openActivity' | 'openVersions' | 'openNotebooks', secret: ISecretSummary): Promise<void> {
    const { client } = this.#model;
    return this.#launch(views => views[view](client, this.#options.trans, secret));
  }

  #copy(secrets: readonly ISecretSummary[]): Promise<void> {
    const { client, connection } = this.#model;
    const from = connection?.connectionID ?? '';
    return this.#launch(views => views.copySecrets(client, this.#options.trans, from, secrets));
  }

  /** Loads the code of the views, opens one, and loads the list again when it is closed. */
  async #launch(open: (views: typeof import('../views')) => Promise<void>): Promise<void> {
    await this.#attempt(async () => open(await import('../views')));
    await this.#model.refresh();
  }

  #insert({ name }: ISecretSummary): void {
    if (!insertCall(this.#options.notebooks ?? null, name)) {
      const text = this.#options.trans.__('First open a notebook and select a code cell.');
      Notification.info(text, { autoClose: 5000 });
    }
  }

  /** Shows why something failed. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.actions.tell(error);
    }
  }

  async #show(secret: ISecretSummary): Promise<void> {
    const { client } = this.#model;
    const value = await this.actions.read(secret);
    // The panel may have been closed, or may show another connection, while the value was on its way.
    if (value !== null && client === this.#model.client && this.isVisible && !document.hidden) {
      this.#list.showValue(secret, value, this.#options.settings.hideValueAfter);
    }
  }
}

// The extension as small plugins, so that a deployment can switch off or replace a part.
import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ICompletionProviderManager } from '@jupyterlab/completer';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, type TranslationBundle, nullTranslator } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { SecretsClient } from './client';
import { SecretsCompleter } from './completer';
import { FinderLoader } from './credentials/loader';
import { ResolverLoader } from './kernel/loader';
import type { IKernelPanel } from './kernel/watch';
import type { KnownSecrets } from './names';
import { SecretsSettings } from './settings';
import { SecretsSidebar } from './sidebar';
import { ISecretsClient, ISecretsSettings } from './tokens';
import { SecretFailures } from './errors/failures';
import { addRows } from './errors/renderer';

export * from './tokens';

/** The panel in the sidebar, for the commands. */
const ISecretsSidebar = new Token<SecretsSidebar>('jupyterlab-helios-secrets:ISecretsSidebar');

/** The errors that follow an answer of this page. */
const ISecretFailures = new Token<SecretFailures>('jupyterlab-helios-secrets:ISecretFailures');

const translated = (translator: ITranslator | null): TranslationBundle =>
  (translator ?? nullTranslator).load('jupyterlab_helios_secrets');

const client: JupyterFrontEndPlugin<ISecretsClient> = {
  id: 'jupyterlab-helios-secrets:client',
  description: 'Reads and writes secrets through the Jupyter server.',
  autoStart: true,
  provides: ISecretsClient,
  activate: (app: JupyterFrontEnd) => new SecretsClient(app.serviceManager.serverSettings)
};

const settings: JupyterFrontEndPlugin<ISecretsSettings> = {
  id: 'jupyterlab-helios-secrets:plugin',
  description: 'The settings of secrets.',
  autoStart: true,
  provides: ISecretsSettings,
  optional: [ISettingRegistry],
  activate: (_: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const values = new SecretsSettings();
    if (registry) {
      values.load(registry, settings.id);
    }
    return values;
  }
};

const failures: JupyterFrontEndPlugin<SecretFailures> = {
  id: 'jupyterlab-helios-secrets:failures',
  description: 'Knows which errors in outputs come from an answer of this page.',
  autoStart: true,
  provides: ISecretFailures,
  activate: () => new SecretFailures()
};

const resolver: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-helios-secrets:resolver',
  description: 'Answers get_secret of the kernels that notebooks and consoles show.',
  autoStart: true,
  requires: [ISecretsClient, ISecretsSettings],
  optional: [INotebookTracker, IConsoleTracker, ITranslator, ISecretFailures],
  activate: (
    _: JupyterFrontEnd,
    secrets: ISecretsClient,
    values: ISecretsSettings,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null,
    failed: SecretFailures | null
  ) => {
    const answering = new ResolverLoader(async watcher => {
      // The first kernel needs the last two, and the first answer needs the others.
      const [{ KernelResolver }, , { KernelHelper }, { HELPER }] = await Promise.all([
        import('./kernel/resolver'),
        import('./request'),
        import('./kernel/helper'),
        import('./kernel/payload'),
        values.loaded
      ]);
      const helper = new KernelHelper(values, HELPER);
      return new KernelResolver(secrets, values, translated(translator), watcher, helper, failed);
    });
    const follow = (panel: IKernelPanel): void => answering.follow(panel);
    notebooks?.forEach(follow);
    notebooks?.widgetAdded.connect((_, panel) => follow(panel));
    consoles?.forEach(follow);
    consoles?.widgetAdded.connect((_, panel) => follow(panel));
  }
};

const panel: JupyterFrontEndPlugin<SecretsSidebar> = {
  id: 'jupyterlab-helios-secrets:panel',
  description: 'The Secrets panel in the left sidebar.',
  autoStart: true,
  provides: ISecretsSidebar,
  requires: [ISecretsClient, ISecretsSettings],
  optional: [INotebookTracker, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    secrets: ISecretsClient,
    values: ISecretsSettings,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = translated(translator);
    const sidebar = new SecretsSidebar({ client: secrets, settings: values, trans, notebooks }, trans);
    app.shell.add(sidebar, 'left', { rank: 700, type: 'Secrets' });
    restorer?.add(sidebar, 'helios-secrets');
    return sidebar;
  }
};

const errors: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-helios-secrets:way-out',
  description: 'Puts buttons below the error of a cell that could not read a secret.',
  autoStart: true,
  requires: [ISecretsClient, ISecretFailures, ISecretsSidebar],
  optional: [IRenderMimeRegistry, INotebookTracker, IConsoleTracker, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    secrets: ISecretsClient,
    failed: SecretFailures,
    sidebar: SecretsSidebar,
    rendermime: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null
  ) => {
    if (!rendermime) {
      return;
    }
    addRows(rendermime, failed, async found => {
      const { Cells, ErrorRow } = await import('./errors/row');
      return ErrorRow.of(found, {
        client: secrets,
        trans: translated(translator),
        create: async name => (await sidebar.panel()).actions.create(name),
        connect: async () => (await sidebar.panel()).connect(),
        cells: new Cells(notebooks, consoles)
      });
    });
  }
};

const commands: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-helios-secrets:commands',
  description: 'Commands that open the panel and its dialogs. None reveals, copies or deletes.',
  autoStart: true,
  requires: [ISecretsSidebar],
  optional: [ILabShell, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    sidebar: SecretsSidebar,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = translated(translator);
    const open = async (): Promise<void> => {
      (labShell ?? app.shell).activateById(sidebar.id);
      await sidebar.panel();
    };
    const add = (verb: string, label: string, execute: (args: { name?: unknown }) => Promise<void>): void => {
      const command = `helios-secrets:${verb}`;
      app.commands.addCommand(command, { label, execute });
      palette?.addItem({ command, category: trans.__('Secrets') });
    };
    add('open', trans.__('Open Secrets'), open);
    add('create', trans.__('New Secret'), async ({ name }) => {
      await open();
      await (await sidebar.panel()).actions.create(typeof name === 'string' ? name : '');
    });
    add('refresh', trans.__('Refresh Secrets'), async () => (await sidebar.panel()).refresh());
  }
};

const completer: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-helios-secrets:completer',
  description: 'Completes names of secrets in cells.',
  autoStart: true,
  requires: [ISecretsClient],
  optional: [ICompletionProviderManager, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    secrets: ISecretsClient,
    manager: ICompletionProviderManager | null,
    translator: ITranslator | null
  ) => {
    const load = async (): Promise<KnownSecrets> => new (await import('./names')).KnownSecrets(secrets);
    manager?.registerProvider(new SecretsCompleter(load, translated(translator)));
  }
};

const credentials: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-helios-secrets:credentials',
  description: 'Marks what looks like a credential in notebooks and Python files, and moves it to Secrets.',
  autoStart: true,
  requires: [ISecretsClient, ISecretsSettings],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    secrets: ISecretsClient,
    values: ISecretsSettings,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ) => {
    const trans = translated(translator);
    const finder = new FinderLoader(values, async () => {
      const { CredentialFinder } = await import('./credentials');
      return new CredentialFinder({ client: secrets, settings: values, trans });
    });
    for (const factory of ['Notebook', 'Editor']) {
      app.docRegistry.addWidgetExtension(factory, {
        createNew: (widget, context) => finder.follow(widget, context)
      });
    }
    const command = 'helios-secrets:move-credential';
    app.commands.addCommand(command, {
      label: trans.__('Move Credential to Secrets'),
      execute: () => finder.ask(app.shell.currentWidget)
    });
    palette?.addItem({ command, category: trans.__('Secrets') });
  }
};

export default [client, settings, failures, resolver, panel, errors, commands, completer, credentials];

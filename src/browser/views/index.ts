// The dialogs that show a view: connections, import, people, keys and what is known of secrets; loaded when one is
// first opened. Each function resolves when its dialog is closed.
import type { TranslationBundle } from '@jupyterlab/translation';
import '../../../style/connection.css';
import '../../../style/import.css';
import type { IAuditLogList, ISecretSummary } from '../../contract';
import { ConnectionView } from '../connections/view';
import { CopyView } from '../import/copy';
import { ImportView } from '../import/file';
import { OrganizationView } from '../organization/organization';
import { People } from '../organization/people';
import type { ISecretsClient } from '../tokens';
import { openView } from '../ui/dialog';
import { Layers } from '../ui/layers';
import { ActivityView, type IActivityQuery } from './activity';
import { DeletedView } from './deleted';
import { KeysView } from './keys';
import { NotebooksView } from './notebooks';
import { VersionsView } from './versions';

/** Shows where secrets are kept, and connects to a team. */
export function openConnection(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const layers = new Layers(trans);
  return openView(trans.__('Connection'), layers, new ConnectionView(client, layers));
}

/** Shows your own API keys. */
export function openKeys(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const layers = new Layers(trans);
  return openView(trans.__('API Keys'), layers, new KeysView(new People(client, layers)));
}

/** Shows users, teams and activity; for administrators. */
export function openOrganization(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const layers = new Layers(trans);
  return openView(trans.__('Organization'), layers, new OrganizationView(new People(client, layers)));
}

/** Shows deleted secrets; for administrators. */
export function openDeleted(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const layers = new Layers(trans);
  return openView(trans.__('Deleted Secrets'), layers, new DeletedView(new People(client, layers)));
}

/** Makes secrets of a .env file. */
export async function openImport(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const layers = new Layers(trans);
  const view = new ImportView(client, layers);
  await openView(trans.__('Import Secrets'), layers, view);
  view.forget();
}

/** Copies secrets of the connection with this id to another one. */
export async function copySecrets(
  client: ISecretsClient,
  trans: TranslationBundle,
  from: string,
  secrets: readonly ISecretSummary[]
): Promise<void> {
  const layers = new Layers(trans);
  const view = new CopyView(client, layers, from, secrets);
  await openView(trans.__('Copy Secrets'), layers, view);
  view.forget();
}

/** Shows what happened to a secret. */
export function openActivity(
  client: ISecretsClient,
  trans: TranslationBundle,
  { secretID, name }: ISecretSummary
): Promise<void> {
  const layers = new Layers(trans);
  const load = (query: IActivityQuery): Promise<IAuditLogList> =>
    client.call('GET /x/v1/secrets/:secretID/activity', { secretID, ...query });
  return openView(trans.__('Activity of %1', name), layers, new ActivityView(layers, load, false));
}

/** Shows the versions of a secret, without the values, and reverts to one. */
export function openVersions(
  client: ISecretsClient,
  trans: TranslationBundle,
  secret: ISecretSummary
): Promise<void> {
  const layers = new Layers(trans);
  const view = new VersionsView(client, layers, secret);
  return openView(trans.__('Versions of %1', secret.name), layers, view);
}

/** Shows which notebooks may read a secret, or everything that is kept of notebooks. */
export function openNotebooks(
  client: ISecretsClient,
  trans: TranslationBundle,
  secret?: ISecretSummary
): Promise<void> {
  const layers = new Layers(trans);
  const title = secret ? trans.__('Notebooks that may read %1', secret.name) : trans.__('Notebooks');
  return openView(title, layers, new NotebooksView(client, layers, secret?.name ?? ''));
}

// The views for people, API keys, the connection and deleted secrets; loaded when one is first opened.
import type { TranslationBundle } from '@jupyterlab/translation';
import '../../../style/connection.css';
import '../../../style/import.css';
import '../../../style/organization.css';
import type { ISecretSummary } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { ConnectionView } from './connection';
import { CopyView } from './copy';
import { DeletedView } from './deleted';
import { ImportView } from './import';
import { KeysView } from './keys';
import { type IView, OrganizationView } from './organization';
import { People } from './people';
import { Stage, ViewDialog } from './stage';

/** Shows where secrets are kept, and connects to a team. Resolves when it is closed, as all of them do. */
export function openConnection(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const stage = new Stage(trans);
  return open(trans.__('Connection'), stage, new ConnectionView(client, stage));
}

/** Shows one's own API keys. */
export function openKeys(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const stage = new Stage(trans);
  return open(trans.__('API Keys'), stage, new KeysView(new People(client, stage)));
}

/** Shows users, teams and activity; for administrators. */
export function openOrganization(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const stage = new Stage(trans);
  return open(trans.__('Organization'), stage, new OrganizationView(new People(client, stage)));
}

/** Shows deleted secrets; for administrators. */
export function openDeleted(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const stage = new Stage(trans);
  return open(trans.__('Deleted Secrets'), stage, new DeletedView(new People(client, stage)));
}

/** Makes secrets of a .env file. */
export async function openImport(client: ISecretsClient, trans: TranslationBundle): Promise<void> {
  const stage = new Stage(trans);
  const view = new ImportView(client, stage);
  await open(trans.__('Import Secrets'), stage, view);
  view.forget();
}

/** Copies secrets of the connection with this id to another one. */
export async function copySecrets(
  client: ISecretsClient,
  trans: TranslationBundle,
  from: string,
  secrets: readonly ISecretSummary[]
): Promise<void> {
  const stage = new Stage(trans);
  const view = new CopyView(client, stage, from, secrets);
  await open(trans.__('Copy Secrets'), stage, view);
  view.forget();
}

async function open(title: string, stage: Stage, view: IView): Promise<void> {
  // A new dialog restyles all fields that its body holds already.
  const dialog = new ViewDialog(title, stage);
  stage.place(view.node);
  void view.refresh();
  // It rejects only where somebody else disposes of it; then there is nothing left to say.
  await dialog.launch().catch(() => undefined);
}

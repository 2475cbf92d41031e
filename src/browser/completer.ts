import type { CompletionHandler, ICompletionProvider } from '@jupyterlab/completer';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISecretSummary } from '../contract';
import { clientOf } from './place';
import type { ISecretsClient } from './tokens';

const OPEN = [
  // secrets.NA, secrets["NA
  /\bsecrets(?:\.|\[\s*["'])(\w*)$/,
  // get_secret("NA, get_secrets(["A", "NA
  /\bget_secrets?\(\s*\[?\s*(?:["']\w*["']\s*,\s*)*["'](\w*)$/,
  // secrets_env("A", OTHER="NA
  /\bsecrets_env\(\s*(?:(?:\w+\s*=\s*)?["']\w*["']\s*,\s*)*(?:\w+\s*=\s*)?["'](\w*)$/,
  // A cell that begins with %%secrets A OTHER=NA
  /^%%secrets[ \t]+(?:(?:\w+=)?\w+[ \t]+)*(?:\w+=)?(\w*)$/
];

/** The part of a name before the cursor, or null where none is expected. */
export function startedName(textBefore: string): string | null {
  for (const pattern of OPEN) {
    const found = pattern.exec(textBefore);
    if (found) {
      return found[1];
    }
  }
  return null;
}

/** After the cursor, in the same call: get_secret("NA|", connection="work"). */
const PLACE = /^\w*["'][^()]{0,1000}?\bconnection\s*=\s*["']([\w-]{1,64})["']/;

/** How long names are taken for true, in milliseconds for each of them: a long list is not read with each key. */
const KEEP = 3;

/** Completes names of secrets from the page, without a round trip in the kernel. */
export class SecretsCompleter implements ICompletionProvider {
  readonly identifier = 'jupyterlab-helios-secrets:completer';
  readonly rank = 1000;
  readonly renderer = null;
  readonly #client: ISecretsClient;
  readonly #trans: TranslationBundle;
  /** By the name of the connection; the current one has none. */
  readonly #known = new Map<string, { secrets: ISecretSummary[]; until: number }>();

  constructor(client: ISecretsClient, trans: TranslationBundle) {
    this.#client = client;
    this.#trans = trans;
    client.changed.connect(() => this.#known.clear());
  }

  isApplicable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async fetch(request: CompletionHandler.IRequest): Promise<CompletionHandler.ICompletionItemsReply> {
    const { offset, text } = request;
    const started = startedName(text.slice(0, offset));
    const reply = { start: offset - (started?.length ?? 0), end: offset, items: [] };
    if (started === null) {
      return reply;
    }
    try {
      const secrets = await this.#secretsOf(PLACE.exec(text.slice(offset))?.[1] ?? '');
      const items = secrets
        .filter(({ name }) => name.startsWith(started))
        .map(secret => ({ label: secret.name, type: 'secret', documentation: this.#describe(secret) }));
      return { ...reply, items };
    } catch {
      // Completion is a convenience; the panel says what is wrong.
      return reply;
    }
  }

  async #secretsOf(place: string): Promise<ISecretSummary[]> {
    const known = this.#known.get(place);
    if (known && Date.now() < known.until) {
      return known.secrets;
    }
    const client = await clientOf(this.#client, place);
    if (!client) {
      return [];
    }
    const secrets = await client.list(true);
    this.#known.set(place, { secrets, until: Date.now() + KEEP * secrets.length });
    return secrets;
  }

  /** Whose it is; JupyterLab shows it as plain text. */
  #describe({ role, createdByEmail, isShared }: ISecretSummary): string {
    const own = role === 'Owner' ? this.#trans.__('You are an owner.') : this.#trans.__('You may read it.');
    const made = createdByEmail && isShared ? this.#trans.__('Made by %1.', createdByEmail) : '';
    return `${own} ${made}`.trim();
  }
}

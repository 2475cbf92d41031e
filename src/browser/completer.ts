import type { CompletionHandler, ICompletionProvider } from '@jupyterlab/completer';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISecretSummary } from '../contract';
import type { KnownSecrets } from './names';

const OPEN = [
  // secrets.NA, secrets["NA
  /\bsecrets(?:\.|\[\s*["'])(\w*)$/,
  // get_secret("NA, get_secrets(["A", "NA
  /\bget_secrets?\(\s*\[?\s*(?:["']\w*["']\s*,\s*)*["'](\w*)$/,
  // secrets_env("A", OTHER="NA
  /\bsecrets_env\(\s*(?:(?:\w+\s*=\s*)?["']\w*["']\s*,\s*)*(?:\w+\s*=\s*)?["'](\w*)$/,
  // %%secrets A OTHER=NA
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
const CONNECTION = /^\w*["'][^()]{0,1000}?\bconnection\s*=\s*["']([\w-]{1,64})["']/;

/** Completes names of secrets from the page, without a round trip to the kernel. */
export class SecretsCompleter implements ICompletionProvider {
  readonly identifier = 'jupyterlab-helios-secrets:completer';
  readonly rank = 1000;
  readonly renderer = null;
  readonly #load: () => Promise<KnownSecrets>;
  readonly #trans: TranslationBundle;
  #known: Promise<KnownSecrets> | null = null;

  /** @param load gives the secrets that there are; called with the first name. */
  constructor(load: () => Promise<KnownSecrets>, trans: TranslationBundle) {
    this.#load = load;
    this.#trans = trans;
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
      this.#known ??= this.#load();
      const known = await this.#known;
      const items = (await known.of(CONNECTION.exec(text.slice(offset))?.[1]))
        .filter(({ name }) => name.startsWith(started))
        .map(secret => ({ label: secret.name, type: 'secret', documentation: this.#describe(secret) }));
      return { ...reply, items };
    } catch {
      // Completion is a convenience; the panel says what is wrong.
      return reply;
    }
  }

  /** Whose it is; JupyterLab shows it as plain text. */
  #describe({ role, createdByEmail, isShared }: ISecretSummary): string {
    const own = role === 'Owner' ? this.#trans.__('You are an owner.') : this.#trans.__('You are a reader.');
    const made = createdByEmail && isShared ? this.#trans.__('Created by %1.', createdByEmail) : '';
    return `${own} ${made}`.trim();
  }
}

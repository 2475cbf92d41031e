import type { CompletionHandler, ICompletionProvider } from '@jupyterlab/completer';
import type { ISecretsClient } from './tokens';

// secrets.NA, secrets["NA, get_secret("NA, get_secrets(["A", "NA
const OPEN = /(?:\bsecrets\.|\bsecrets\[\s*["']|\bget_secrets?\(\s*\[?\s*(?:["']\w*["']\s*,\s*)*["'])(\w*)$/;

/** The part of a name before the cursor, or null where none is expected. */
export function startedName(textBefore: string): string | null {
  return OPEN.exec(textBefore)?.[1] ?? null;
}

/** How long names are taken for true, in milliseconds for each of them: a long list is not read with each key. */
const KEEP = 3;

/** Completes names of secrets from the page, without a round trip in the kernel. */
export class SecretsCompleter implements ICompletionProvider {
  readonly identifier = 'jupyterlab-helios-secrets:completer';
  readonly rank = 1000;
  readonly renderer = null;
  readonly #client: ISecretsClient;
  #names: string[] = [];
  #until = 0;

  constructor(client: ISecretsClient) {
    this.#client = client;
    client.changed.connect(() => (this.#until = 0));
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
      if (Date.now() >= this.#until) {
        this.#names = (await this.#client.list(true)).map(({ name }) => name);
        this.#until = Date.now() + KEEP * this.#names.length;
      }
      const items = this.#names
        .filter(name => name.startsWith(started))
        .map(label => ({ label, type: 'secret' }));
      return { ...reply, items };
    } catch {
      // Completion is a convenience; the panel says what is wrong.
      return reply;
    }
  }
}

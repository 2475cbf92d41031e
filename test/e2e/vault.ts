import type { ISecret, ISecretList } from '../../src/contract';
import type { IServer } from './server';

const SECRETS = 'helios-secrets/v1/secrets';

function body(method: string, content: object): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
}

/** The secrets of a server, prepared by its API where making them by hand is not what a test is about. */
export class Vault {
  readonly #server: IServer;

  constructor(server: IServer) {
    this.#server = server;
  }

  async list(): Promise<ISecret[]> {
    const answer = await this.#server.fetch(SECRETS);
    return ((await answer.json()) as ISecretList).secrets;
  }

  async read(name: string): Promise<string | undefined> {
    const answer = await this.#server.fetch(`${SECRETS}?name=${name}`);
    return ((await answer.json()) as ISecretList).secrets[0]?.value;
  }

  async create(name: string, value: string): Promise<void> {
    await this.#server.fetch(SECRETS, body('POST', { name, value }));
  }

  async update(name: string, value: string): Promise<void> {
    await this.#server.fetch(`${SECRETS}/${await this.#id(name)}`, body('PATCH', { value }));
  }

  async delete(name: string): Promise<void> {
    await this.#server.fetch(`${SECRETS}/${await this.#id(name)}`, { method: 'DELETE' });
  }

  async clear(): Promise<void> {
    await Promise.all((await this.list()).map(({ name }) => this.delete(name)));
  }

  async #id(name: string): Promise<string> {
    const found = (await this.list()).find(secret => secret.name === name);
    if (!found) {
      throw new Error(`There is no secret ${name}.`);
    }
    return found.secretID;
  }
}

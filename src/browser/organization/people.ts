import type { ISecretSummary } from '../../contract';
import type { ISecretsClient } from '../tokens';
import { idOf, isTeam, nameOf } from '../ui/identity';
import type { Layers } from '../ui/layers';
import { type IChoice, Picker } from '../ui/picker';
import { Reauthentication } from './reauthentication';

/** A user or a team that can be chosen. */
export interface IPerson extends IChoice {
  isTeam: boolean;
}

/** What the views of an organization share: how to ask, where to show, and who you are. */
export class People {
  readonly api: Reauthentication;
  readonly layers: Layers;
  readonly #client: ISecretsClient;
  #userID = '';
  #secrets: Promise<ISecretSummary[]> | null = null;

  constructor(client: ISecretsClient, layers: Layers) {
    this.#client = client;
    this.layers = layers;
    this.api = new Reauthentication(client, layers);
  }

  /** Your own id; empty until {@link ready}. */
  get userID(): string {
    return this.#userID;
  }

  /** Asks once who you are. */
  async ready(): Promise<void> {
    this.#userID ||= (await this.#client.call('GET /v1/users/current')).userID;
  }

  /** The secrets that you may see and whose names contain the text; they are loaded once. */
  async secrets(text: string): Promise<IChoice[]> {
    this.#secrets ??= this.#client.list();
    this.#secrets.catch(() => (this.#secrets = null));
    const wanted = text.toLowerCase();
    return (await this.#secrets)
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .map(({ secretID, name }) => ({ id: secretID, name }));
  }

  /**
   * Chooses users, and teams where `most` is more than one, whose name or email address contains what is typed.
   * @param without ids that cannot be chosen.
   */
  picker(label: string, without: readonly string[], most = 1): Picker<IPerson> {
    const { trans } = this.layers;
    const search = async (text: string): Promise<IPerson[]> => {
      const { users, teams } = await this.#client.call('GET /x/v1/directory', { search: text });
      return [...users, ...(most > 1 ? teams : [])]
        .map(one => {
          const badge = isTeam(one) ? trans.__('Team') : '';
          return { id: idOf(one), name: nameOf(one), isTeam: isTeam(one), badge };
        })
        .filter(({ id }) => !without.includes(id));
    };
    return new Picker(this.layers, { label, placeholder: trans.__('Name or email address'), search, most });
  }
}

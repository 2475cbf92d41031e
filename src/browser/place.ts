import type { ISecretsClient } from './tokens';

/**
 * The client of the connection that code names; null where there is none of this name.
 * @param place empty for the current one.
 */
export async function clientOf(client: ISecretsClient, place: string): Promise<ISecretsClient | null> {
  if (!place) {
    return client;
  }
  const { connections } = await client.connections(true);
  const named = connections.find(({ name }) => name === place);
  return named ? client.at(named.connectionID) : null;
}

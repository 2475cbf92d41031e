import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import {
  type IConnectionEntry,
  type IConnectionList,
  type IFrame,
  type IResolveBody,
  type ISecret,
  type ISecretSummary,
  type IStatus,
  PROTOCOL_VERSION,
  type PageAnswer,
  type PageArguments,
  type PageRoute
} from '../../src/contract';
import { requestOf } from '../../src/browser/request';
import type { ISecretsClient } from '../../src/browser/tokens';
import { trust } from '../../src/browser/trust';

/** Looks for this must fail everywhere but in the buffers of a reply. */
export const CANARY = 'canary-7f3a';

export const trans = nullTranslator.load('test');

/** Lets everything run that waits for nothing but promises. */
export async function drained(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
  }
}

/** A click, which in jsdom as in a script of a cell's output no person makes. */
export function click(button: HTMLElement | undefined): void {
  expect(button?.isConnected ?? false).toBe(true);
  button?.click();
}

/** A click in a person's place. */
export function clickAsPerson(button: HTMLElement | undefined): void {
  const spy = jest.spyOn(trust, 'of').mockReturnValue(true);
  try {
    click(button);
  } finally {
    spy.mockRestore();
  }
}

export function buttonNamed(within: HTMLElement, name: string): HTMLElement | undefined {
  return [...within.querySelectorAll('button')].find(
    button => (button.getAttribute('aria-label') ?? button.textContent) === name
  );
}

export function secret(name: string, facts: Partial<ISecretSummary> = {}): ISecretSummary {
  const when = '2026-09-01T00:00:00.000Z';
  const who = { createdBy: 'ann', createdAt: when, lastUpdatedBy: 'ann', lastUpdatedAt: when };
  const own = { role: 'Owner', isShared: false, createdByEmail: 'ann@example.org' } as const;
  return { secretID: `id-of-${name}`, name, ...who, ...own, ...facts };
}

/** The answer of a service for one person, or of a team's. */
export function status(facts: Partial<IStatus> = {}): IStatus {
  return {
    version: '0',
    protocol: PROTOCOL_VERSION,
    backend: 'embedded',
    organization: 'This computer',
    user: { userID: 'ann', email: 'ann@example.org', firstName: 'Ann', lastName: '' },
    isAdministrator: true,
    home: '/home/ann/vault',
    ...facts
  };
}

/** The vault on this computer, as a connection. */
export const PERSONAL: IConnectionEntry = {
  connectionID: 'personal',
  name: 'personal',
  color: 'gray',
  kind: 'embedded',
  source: 'panel'
};

/** A connection to a team. */
export function teamConnection(facts: Partial<IConnectionEntry> = {}): IConnectionEntry {
  return {
    connectionID: 'id-of-team',
    name: 'team',
    color: 'blue',
    kind: 'team',
    url: 'https://secrets.acme.example',
    organization: 'ACME',
    user: 'ann@acme.example',
    source: 'panel',
    storage: 'file',
    ...facts
  };
}

/** What a person's connections are, the last of them the current one. */
export function connectionList(
  connections: readonly IConnectionEntry[] = [PERSONAL],
  facts: Partial<IConnectionList> = {}
): IConnectionList {
  const current = connections.at(-1)?.connectionID;
  return { connections: [...connections], current, mayAdd: true, isSharedByToken: false, ...facts };
}

export const TEAM: Partial<IStatus> = { backend: 'team', organization: 'ACME', home: '' };

export function frame(values: Record<string, string | Uint8Array>, errors: IFrame['errors'] = []): IFrame {
  const bytes = Object.values(values).map(value =>
    typeof value === 'string' ? new TextEncoder().encode(value) : value
  );
  const head = Object.keys(values).map((name, index) => ({
    name,
    secretID: `id-of-${name}`,
    size: bytes[index].byteLength
  }));
  return { values: head, errors, bytes };
}

/** Keeps secrets in memory; every method can be watched and replaced. */
export class FakeClient implements ISecretsClient {
  readonly changed = new Signal<this, void>(this);
  secrets: ISecretSummary[] = [];
  /** Gives the client of a connection; by default all are one. */
  readonly at: jest.Mock<ISecretsClient, [connectionID: string]> = jest.fn<
    ISecretsClient,
    [connectionID: string]
  >(() => this);
  readonly connections = jest.fn<Promise<IConnectionList>, [background?: boolean]>(async () =>
    connectionList()
  );
  readonly list = jest.fn<Promise<ISecretSummary[]>, [background?: boolean]>(async () => [...this.secrets]);
  readonly read = jest.fn<Promise<string>, [secretID: string]>(async () => CANARY);
  readonly create = jest.fn<Promise<ISecret>, [name: string, value: string]>(async name => {
    const made = secret(name);
    this.secrets.push(made);
    this.changed.emit();
    return made;
  });
  readonly update = jest.fn<Promise<ISecret>, [secretID: string, value: string]>(async () => this.secrets[0]);
  readonly delete = jest.fn<Promise<void>, [secretID: string]>(async () => undefined);
  /** What {@link call} answers, by method, path with query, and body. */
  readonly asked = jest.fn<Promise<unknown>, [method: string, path: string, body?: object]>(async () => ({}));
  readonly status = jest.fn<Promise<IStatus>, [background?: boolean]>(async () => status());
  readonly resolve = jest.fn<Promise<IFrame>, [IResolveBody, AbortSignal?]>(async ({ names }) =>
    frame(Object.fromEntries(names.map(name => [name, CANARY])))
  );

  async call<R extends PageRoute>(route: R, ...[request]: PageArguments<R>): Promise<PageAnswer<R>> {
    const { method, path, body } = requestOf(route, request ?? {});
    return (await this.asked(method, path, body)) as PageAnswer<R>;
  }
}

import { Dialog } from '@jupyterlab/apputils';
import { trust } from '../../src/browser/trust';
import { HeliosError, type ErrorCode, type IMember, type ITeam, type IUser } from '../../src/contract';
import { FakeClient, drained } from './fakes';

/** Answers what a view asks, by method and path without the query: with a value, or what a function makes of the body. */
export class FakeService {
  readonly client = new FakeClient();
  readonly answers: Record<string, unknown>;

  constructor(answers: Record<string, unknown>) {
    this.answers = { 'GET v1/users/current': ANN, ...answers };
    this.client.asked.mockImplementation(async (method, path, body) => {
      const answer = this.answers[`${method} ${path.split('?')[0]}`];
      if (answer === undefined) {
        throw new HeliosError('route_not_found');
      }
      return typeof answer === 'function' ? (answer as (body: unknown) => unknown)(body) : answer;
    });
  }

  /** The bodies that a path was asked with, in order. */
  bodies(method: string, path: string): unknown[] {
    return this.client.asked.mock.calls
      .filter(call => call[0] === method && call[1] === path)
      .map(call => call[2]);
  }

  /** Every path that was asked, with its query. */
  paths(method: string): string[] {
    return this.client.asked.mock.calls.filter(call => call[0] === method).map(call => call[1]);
  }
}

export const ANN: IUser = {
  userID: 'ann',
  email: 'ann@acme.example',
  firstName: 'Ann',
  lastName: '',
  userKind: 'Standard'
};

export function member(userID: string, facts: Partial<IMember> = {}): IMember {
  return {
    ...ANN,
    userID,
    email: `${userID}@acme.example`,
    firstName: '',
    isAdministrator: false,
    createdAt: '2026-09-01T00:00:00Z',
    hasKey: true,
    ...facts
  };
}

export function team(name: string, facts: Partial<ITeam> = {}): ITeam {
  const members = { memberUsers: [], memberTeams: [] };
  return {
    teamID: `id-of-${name}`,
    name,
    description: '',
    createdAt: '2026-09-01T00:00:00Z',
    ...members,
    ...facts
  };
}

/** An answer that fails. */
export function failing(code: ErrorCode): () => never {
  return () => {
    throw new HeliosError(code);
  };
}

/** Answers one after the other, the last one from then on. */
export function inTurn(...answers: unknown[]): (body: unknown) => unknown {
  let turn = 0;
  return body => {
    const answer = answers[Math.min(turn++, answers.length - 1)];
    return typeof answer === 'function' ? (answer as (body: unknown) => unknown)(body) : answer;
  };
}

/** What a person sees of the dialog that is open, and does in it. */
export class Screen {
  get node(): HTMLElement {
    return document.querySelector<HTMLElement>('.jp-HeliosSecrets-dialog')!;
  }

  /** The words that are to be seen. */
  get text(): string {
    const seen = this.node.cloneNode(true) as HTMLElement;
    seen.querySelectorAll('[hidden]').forEach(hidden => hidden.remove());
    return seen.textContent ?? '';
  }

  /** What is told of an error. */
  get alert(): string {
    return this.#seen('[role=alert]')
      .map(({ textContent }) => textContent)
      .join('');
  }

  get rows(): HTMLElement[] {
    return this.#seen('li');
  }

  button(name: string): HTMLButtonElement | undefined {
    return (this.#seen('button') as HTMLButtonElement[]).find(
      button => (button.getAttribute('aria-label') ?? button.textContent) === name
    );
  }

  field(label: string): HTMLInputElement {
    const found = this.#seen('label').find(
      ({ firstElementChild }) => firstElementChild?.textContent === label
    );
    const named = this.#seen(`[aria-label="${label}"]`)[0];
    return (found?.querySelector('input, select, textarea') ?? named) as HTMLInputElement;
  }

  async press(name: string): Promise<void> {
    const button = this.button(name);
    expect([name, button?.isConnected, button?.matches(':disabled')]).toEqual([name, true, false]);
    button?.focus();
    button?.click();
    await drained();
  }

  async type(label: string, text: string): Promise<void> {
    const field = this.field(label);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    await drained();
  }

  /** Chooses a radio button or a box by what stands beside it. */
  async choose(label: string): Promise<void> {
    const line = this.#seen('label').find(({ textContent }) => textContent?.startsWith(label));
    const box = line?.querySelector('input');
    expect([label, box?.type]).toEqual([label, expect.stringMatching('radio|checkbox')]);
    box?.click();
    await drained();
  }

  async key(key: string, options: KeyboardEventInit = {}): Promise<void> {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options })
    );
    await drained();
  }

  #seen(selector: string): HTMLElement[] {
    return [...this.node.querySelectorAll<HTMLElement>(selector)].filter(node => !node.closest('[hidden]'));
  }
}

/** A person sits in front of the page, in every test of the file. */
export function withPerson(): void {
  beforeEach(() => jest.spyOn(trust, 'of').mockReturnValue(true));
  afterEach(() => {
    Dialog.flush();
    jest.restoreAllMocks();
  });
}

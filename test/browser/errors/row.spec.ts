import type { ICreation } from '../../../src/browser/panel/actions';
import type { Cells } from '../../../src/browser/errors/cells';
import type { ISecretFailure } from '../../../src/browser/errors/failures';
import { ErrorRow } from '../../../src/browser/errors/row';
import { type ErrorCode, HeliosError } from '../../../src/contract';
import {
  FakeClient,
  TEAM,
  buttonNamed,
  click,
  clickAsPerson,
  drained,
  secret,
  status,
  trans
} from '../fakes';

const create = jest.fn<Promise<ICreation>, [name: string]>();
const connect = jest.fn<Promise<void>, []>();
const rerun = jest.fn<boolean, [within: HTMLElement]>();
const cells = { rerun, session: () => ({ kernelID: 'kernel-1', sessionID: 'session-1' }) };
let client: FakeClient;
let written: jest.SpyInstance;
let node: HTMLElement | undefined;

beforeEach(() => {
  client = new FakeClient();
  client.status.mockResolvedValue(status(TEAM));
  create.mockReset().mockImplementation(async name => ({ created: name, taken: '' }));
  connect.mockReset().mockResolvedValue();
  rerun.mockReset().mockReturnValue(true);
  written = jest.spyOn(navigator.clipboard, 'writeText');
});

afterEach(() => {
  node?.remove();
  jest.restoreAllMocks();
});

function trouble(code: ErrorCode, name = 'A_KEY', connectionName = ''): ISecretFailure {
  return { code, name, connectionName, isSolved: false, isTaken: false };
}

async function show(...troubles: ISecretFailure[]): Promise<void> {
  const row = await ErrorRow.of(troubles, {
    client,
    trans,
    create,
    connect,
    cells: cells as unknown as Cells
  });
  node = row?.node;
  document.body.append(node ?? '');
}

/** What a screen reader says of the buttons. */
const labels = (): string[] =>
  [...(node?.querySelectorAll('button') ?? [])].map(
    button => button.getAttribute('aria-label') ?? button.textContent
  );

async function press(name: string): Promise<void> {
  clickAsPerson(buttonNamed(document.body, name));
  await drained();
}

const said = (): string | null => node?.querySelector('[role=status]')?.textContent ?? null;

describe('a missing secret', () => {
  test('leads to the dialog with its name, and then to running the cell again', async () => {
    await show(trouble('secret_not_found'));
    expect(labels()).toEqual(['Create secret "A_KEY"', 'Ask someone who has it: A_KEY']);
    await press('Create secret "A_KEY"');
    expect(create.mock.calls).toEqual([['A_KEY']]);
    expect(labels()).toEqual(['Run cell again']);
    expect(document.activeElement?.textContent).toBe('Run cell again');
    expect(said()).toBe('There is a secret A_KEY now.');
    await press('Run cell again');
    expect(rerun.mock.calls).toEqual([[node]]);
  });

  test('stays missing where the dialog is cancelled, or makes a secret of another name', async () => {
    await show(trouble('secret_not_found'));
    for (const creation of [
      { created: '', taken: '' },
      { created: 'OTHER', taken: 'A_KEYS' }
    ]) {
      create.mockResolvedValue(creation);
      await press('Create secret "A_KEY"');
      expect(labels()).toContain('Create secret "A_KEY"');
      expect(labels()).not.toContain('Run cell again');
    }
  });

  test('offers to ask the owner only when the service says that the name is taken', async () => {
    await show(trouble('secret_not_found'));
    create.mockResolvedValue({ created: '', taken: 'A_KEY' });
    await press('Create secret "A_KEY"');
    expect(labels()).toEqual(['Ask the owner: A_KEY']);
    expect(document.activeElement?.textContent).toBe('Ask the owner');
    await press('Ask the owner: A_KEY');
    expect(written.mock.calls).toEqual([[expect.stringMatching(/A_KEY.*ACME.*ann@example\.org.*Share/)]]);
  });

  test('is solved when the name belongs to a secret that this person can see', async () => {
    await show(trouble('secret_not_found'));
    client.secrets = [secret('A_KEY')];
    create.mockResolvedValue({ created: '', taken: 'A_KEY' });
    await press('Create secret "A_KEY"');
    expect(labels()).toEqual(['Run cell again']);
  });

  test('offers nobody to ask on this computer, or when the service does not answer', async () => {
    client.status.mockResolvedValue(status());
    await show(trouble('secret_not_found'));
    expect(labels()).toEqual(['Create secret "A_KEY"']);
    client.status.mockRejectedValue(new Error('offline'));
    node?.remove();
    await show(trouble('secret_not_found'));
    expect(labels()).toEqual(['Create secret "A_KEY"']);
  });

  test('is asked for without saying that it exists', async () => {
    await show(trouble('secret_not_found'));
    await press('Ask someone who has it: A_KEY');
    expect(written.mock.calls).toEqual([[expect.stringContaining('Do you have it')]]);
    expect(said()).toBe("Message copied. Send it to the secret's owner.");
  });

  test('is asked for with a message to copy by hand where the clipboard is closed', async () => {
    written.mockRejectedValue(new Error('not allowed'));
    await show(trouble('secret_not_found'));
    await press('Ask someone who has it: A_KEY');
    expect(said()).toContain('Please share it with ann@example.org as Reader');
  });

  test('offers no new secret when the code names another connection', async () => {
    await show(trouble('secret_not_found', 'A_KEY', 'work'));
    expect(node).toBeUndefined();
  });
});

test('each missing secret of one call has a button, and the cell can run again when one exists', async () => {
  await show(trouble('secret_not_found', 'A'), trouble('secret_not_found', 'B'));
  expect(labels()).toEqual(['Create secret "A"', 'Create secret "B"', 'Ask someone who has it: A, B']);
  await press('Create secret "A"');
  expect(labels()).toEqual(['Create secret "B"', 'Ask someone who has it: B', 'Run cell again']);
});

test('a few of many missing secrets have buttons, and the others get theirs later', async () => {
  await show(...['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(name => trouble('secret_not_found', name)));
  const made = (): string[] => labels().filter(label => label.startsWith('Create'));
  expect(made()).toHaveLength(5);
  expect(labels()).toContain('Ask someone who has it: A, B, C, D, E and 2 more');
  await press('Create secret "A"');
  expect(made().at(-1)).toBe('Create secret "F"');
});

describe('a notebook that is denied secrets', () => {
  beforeEach(async () => show(trouble('notebook_denied', 'A'), trouble('notebook_denied', 'B')));

  test('is allowed them for its session by a person, and runs the cell again', async () => {
    expect(labels()).toEqual(['Allow A, B']);
    await press('Allow A, B');
    const change = { names: ['A', 'B'], answer: 'session', kernelID: 'kernel-1', sessionID: 'session-1' };
    expect(client.asked.mock.calls).toEqual([['POST', 'x/v1/permissions', change]]);
    expect(labels()).toEqual(['Run cell again']);
    expect(said()).toBe('Allowed until the kernel ends.');
  });

  test('stays denied when the server refuses, and says why', async () => {
    client.asked.mockRejectedValue(new HeliosError('notebooks_denied'));
    await press('Allow A, B');
    expect(labels()).toEqual(['Allow A, B']);
    expect(said()).toBe(new HeliosError('notebooks_denied').message);
  });

  test('is not allowed anything by a script', async () => {
    click(buttonNamed(document.body, 'Allow A, B'));
    await drained();
    expect(client.asked).not.toHaveBeenCalled();
  });
});

test('a secret that the person has a role on but may not read leads to its owner', async () => {
  await show(trouble('secret_access_denied'));
  expect(labels()).toEqual(['Ask the owner: A_KEY']);
});

test.each(['connection_refused', 'connection_required', 'not_authenticated'] as const)(
  '%s leads to the connection, and then to running the cell again',
  async code => {
    await show(trouble(code, ''));
    expect(labels()).toEqual(['Open Connection']);
    expect(client.status).not.toHaveBeenCalled();
    await press('Open Connection');
    expect(connect).toHaveBeenCalledTimes(1);
    expect(labels()).toEqual(['Open Connection', 'Run cell again']);
  }
);

test.each(['page_not_open', 'stdin_not_allowed', 'request_timeout', 'vault_locked'] as const)(
  '%s has words only',
  async code => {
    await show(trouble(code, ''));
    expect(node).toBeUndefined();
  }
);

test('an unanswered question leads to running the cell again', async () => {
  await show(trouble('request_unanswered', ''));
  expect(labels()).toEqual(['Run cell again']);
});

test('a cell that no longer exists is not run, and a message says so', async () => {
  rerun.mockReturnValue(false);
  await show(trouble('request_ignored', ''));
  await press('Run cell again');
  expect(said()).toBe('Run the cell again in its notebook.');
});

test('a script presses none of the buttons', async () => {
  await show(trouble('secret_not_found'), trouble('connection_refused', ''), trouble('request_ignored', ''));
  expect(labels()).toHaveLength(4);
  labels().forEach(label => click(buttonNamed(document.body, label)));
  await drained();
  for (const act of [create, connect, rerun, written]) {
    expect(act).not.toHaveBeenCalled();
  }
});

test('keys on the buttons are theirs, not the shortcuts of the notebook', async () => {
  await show(trouble('secret_not_found'));
  expect(node?.getAttribute('data-lm-suppress-shortcuts')).toBe('true');
  expect(node?.getAttribute('role')).toBe('group');
  expect(node?.getAttribute('aria-label')).not.toBe('');
});

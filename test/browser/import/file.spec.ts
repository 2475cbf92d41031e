import { Dialog } from '@jupyterlab/apputils';
import { openImport } from '../../../src/browser/views';
import { HeliosError, type ISecretSummary } from '../../../src/contract';
import { CANARY, FakeClient, drained, secret, trans } from '../fakes';
import { Screen, withPerson } from '../screen';

const screen = new Screen();
const LOST = new HeliosError('connection_lost');
let client: FakeClient;
/** What the service keeps, by id. */
let kept: Record<string, string>;

withPerson();

beforeEach(() => {
  client = new FakeClient();
  kept = {};
  client.read.mockImplementation(async secretID => kept[secretID]);
  client.create.mockImplementation(async (name, value) => keep(name, value));
  client.update.mockImplementation(async (secretID, value) => {
    kept[secretID] = value;
    return client.secrets[0];
  });
});

function keep(name: string, value: string, facts: Partial<ISecretSummary> = {}): ISecretSummary {
  const made = secret(name, facts);
  kept[made.secretID] = value;
  client.secrets.push(made);
  return made;
}

async function open(text: string): Promise<void> {
  void openImport(client, trans);
  await drained();
  await paste(text);
}

async function paste(text: string): Promise<void> {
  await screen.type('Or paste its lines', text);
  await screen.press('Preview');
}

async function chooseFile(bytes: Uint8Array, size = bytes.byteLength): Promise<void> {
  const field = screen.field('Choose a .env file, or drop one here');
  const file = { size, arrayBuffer: async () => bytes.slice().buffer };
  Object.defineProperty(field, 'files', { value: [file], configurable: true });
  field.dispatchEvent(new Event('change'));
  await drained();
}

/** Each row of the preview: whether it is chosen, its name, and the words for what would come of it. */
function rows(): [boolean, string, string][] {
  return [...screen.node.querySelectorAll('tbody tr')].map(row => {
    const [box, name] = row.querySelectorAll('input');
    return [box.checked, name.value, row.querySelector('.jp-HeliosSecrets-badge')?.textContent ?? ''];
  });
}

async function toggle(name: string): Promise<void> {
  screen.field(`Choose ${name}`).click();
  await drained();
}

const created = (): [string, string][] => client.create.mock.calls;
const updated = (): [string, string][] => client.update.mock.calls;

describe('the preview', () => {
  test('shows what is new, what exists, what the person cannot change, and what is not a valid name', async () => {
    keep('OLD', 'x');
    keep('THEIRS', 'x', { role: 'Reader' });
    await open('NEW=1\nOLD=2\nTHEIRS=3\nmy.key=4\nhello');
    expect(rows()).toEqual([
      [true, 'NEW', 'New'],
      [false, 'OLD', 'Exists: would be replaced'],
      [false, 'THEIRS', 'Cannot be changed: you are a Reader'],
      [false, 'my.key', 'Name not valid']
    ]);
    expect(screen.text).toContain('were left out: 5.');
    expect(screen.button('Import 1 secret')).toBeDefined();
  });

  test('reads and writes nothing before a person chooses to', async () => {
    keep('OLD', 'x');
    await open('NEW=1\nOLD=2');
    expect(client.read).not.toHaveBeenCalled();
    expect(created()).toEqual([]);
    expect(updated()).toEqual([]);
  });

  test('shows no value, and keeps nothing of what was pasted', async () => {
    keep('OLD', 'x');
    await open(`NEW=${CANARY}\nOLD="${CANARY}\${X}"\nOPEN="${CANARY}`);
    await screen.press('Compare values');
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
    expect(fields.map(({ value }) => value).join()).not.toContain(CANARY);
    expect(document.documentElement.outerHTML).not.toContain(CANARY);
  });

  test('compares only on request, only what the person can change, and says that reads are recorded', async () => {
    keep('SAME', '1');
    keep('OTHER', 'x');
    keep('THEIRS', '3', { role: 'Reader' });
    await open('SAME=1\nOTHER=2\nTHEIRS=3');
    expect(screen.text).toContain('2 of these names already exist');
    expect(screen.text).toContain('each read is recorded');
    await screen.press('Compare values');
    expect(client.read.mock.calls).toEqual([['id-of-SAME'], ['id-of-OTHER']]);
    expect(rows().slice(0, 2)).toEqual([
      [false, 'SAME', 'Same'],
      [true, 'OTHER', 'Changed: replaces the value']
    ]);
    expect(screen.text).not.toContain('each read is recorded');
  });

  test('proposes valid free names, which a button applies', async () => {
    keep('my_key', 'x');
    await open('my.key=1\nmy-key=2\nGRÖSSE=3');
    await screen.press('Use my_key_2 for my.key');
    expect(screen.button('Use my_key_2 for my-key')).toBeUndefined();
    await screen.press('Use my_key_3 for my-key');
    await screen.press('Use GROSSE for GRÖSSE');
    await screen.press('Import 3 secrets');
    expect(created()).toEqual([
      ['my_key_2', '1'],
      ['my_key_3', '2'],
      ['GROSSE', '3']
    ]);
  });

  test('accepts a typed name, but no name twice', async () => {
    await open('A=1\nB=2');
    await screen.type('Name for B', 'A');
    expect(rows().map(([isChosen, , words]) => [isChosen, words])).toEqual([
      [false, 'Name chosen twice'],
      [false, 'Name chosen twice']
    ]);
    await screen.type('Name for B', 'C');
    await screen.press('Import 2 secrets');
    expect(created()).toEqual([
      ['A', '1'],
      ['C', '2']
    ]);
  });

  test('warns about unusual entries, and does not choose an entry whose quote is not closed', async () => {
    await open('A=1\nA=2\nB=${A}\nC=b#c\nD="x');
    for (const words of ['The last value is used', 'not expanded', 'starts a comment', 'not closed']) {
      expect(screen.text).toContain(words);
    }
    expect(rows().map(([isChosen]) => isChosen)).toEqual([true, true, true, false]);
  });

  test('is not shown when the names cannot be loaded, and says why', async () => {
    client.list.mockRejectedValueOnce(LOST);
    await open('A=1');
    expect(screen.alert).toContain(LOST.message);
    await paste('A=1');
    expect(rows()).toHaveLength(1);
  });
});

describe('a file', () => {
  const encoder = new TextEncoder();

  beforeEach(async () => {
    void openImport(client, trans);
    await drained();
  });

  test('is read in the page', async () => {
    await chooseFile(encoder.encode('\uFEFFA=ä\r\n'));
    await screen.press('Import 1 secret');
    expect(created()).toEqual([['A', 'ä']]);
  });

  test.each([
    ['without an entry', encoder.encode('hello'), 'No entries found'],
    ['that is no text', new Uint8Array([0xff, 0xfe, 0x41, 0]), 'Save it as UTF-8'],
    ['of too many entries', encoder.encode(many(501)), 'more than 500 entries']
  ])('%s is refused with a reason', async (_, bytes, words) => {
    await chooseFile(bytes);
    expect(screen.alert).toContain(words);
    expect(client.list).not.toHaveBeenCalled();
  });

  test('of more than 1 MB is not even read', async () => {
    await chooseFile(encoder.encode('A=1'), 1024 * 1024 + 1);
    expect(screen.alert).toContain('larger than 1 MB');
    await paste(`A=${'x'.repeat(1024 * 1024)}`);
    expect(screen.alert).toContain('larger than 1 MB');
  });

  test('of 500 entries is shown', async () => {
    await chooseFile(encoder.encode(many(500)));
    expect(rows()).toHaveLength(500);
  });
});

function many(count: number): string {
  return Array.from({ length: count }, (_, index) => `N${index}=1\n`).join('');
}

describe('the import', () => {
  test('creates and replaces what is chosen, and says that the file still contains the values', async () => {
    keep('OLD', 'x');
    await open('A=1\nOLD=2\nB=3');
    await toggle('OLD');
    await toggle('B');
    expect(screen.text).not.toContain('.gitignore');
    await screen.press('Import 2 secrets');
    expect(created()).toEqual([['A', '1']]);
    expect(updated()).toEqual([['id-of-OLD', '2']]);
    expect(rows().map(([, , words]) => words)).toEqual(['Done', 'Done', 'New']);
    expect(screen.text).toContain('2 secrets are imported. 1 is left.');
    expect(screen.text).toContain('.gitignore');
    expect(screen.button('Import')?.disabled).toBe(true);
  });

  test('imports one secret after another, shows the progress, and keeps the dialog open', async () => {
    const answers: (() => void)[] = [];
    client.create.mockImplementation((name, value) =>
      new Promise<void>(done => answers.push(done)).then(() => keep(name, value))
    );
    await open('A=1\nB=2');
    await screen.press('Import 2 secrets');
    const bar = screen.node.querySelector('progress')!;
    expect([bar.value, bar.max, bar.getAttribute('aria-valuetext')]).toEqual([0, 2, '0 of 2']);
    expect(created()).toHaveLength(1);
    await screen.press('Close');
    expect(screen.node).not.toBeNull();
    answers[0]();
    await drained();
    expect(bar.getAttribute('aria-valuetext')).toBe('1 of 2');
    expect(created()).toHaveLength(2);
  });

  test('can be stopped, and continues with the rest', async () => {
    await open('A=1\nB=2\nC=3');
    client.create.mockImplementationOnce(async (name, value) => {
      screen.button('Stop')!.click();
      return keep(name, value);
    });
    await screen.press('Import 3 secrets');
    expect(rows().map(([, , words]) => words)).toEqual(['Done', 'New', 'New']);
    expect(screen.text).toContain('To continue, choose Import 2 secrets.');
    await screen.press('Import 2 secrets');
    expect(created().map(([name]) => name)).toEqual(['A', 'B', 'C']);
  });

  test('that fails in the middle continues with the rest, and does nothing twice', async () => {
    await open('A=1\nB=2\nC=3');
    client.create
      .mockImplementationOnce(async (name, value) => keep(name, value))
      .mockImplementationOnce(async (name, value) => {
        // It arrived; the answer did not.
        keep(name, value);
        throw LOST;
      });
    await screen.press('Import 3 secrets');
    expect(screen.alert).toContain(LOST.message);
    expect(screen.text).toContain('1 secret is imported. 2 are left.');
    await screen.press('Import 2 secrets');
    expect(created().map(([name]) => name)).toEqual(['A', 'B', 'C']);
    expect(updated()).toEqual([]);
    expect(rows().map(([, , words]) => words)).toEqual(['Done', 'Done', 'Done']);
  });

  test('whose lost change has arrived is not sent again', async () => {
    keep('OLD', 'x');
    await open('OLD=1');
    await toggle('OLD');
    client.update.mockImplementationOnce(async secretID => {
      kept[secretID] = '1';
      throw LOST;
    });
    await screen.press('Import 1 secret');
    await screen.press('Import 1 secret');
    expect(updated()).toHaveLength(1);
    expect(rows()[0][2]).toBe('Done');
  });

  test('whose lost change has not arrived is sent again', async () => {
    await open('A=1');
    client.create.mockRejectedValueOnce(LOST);
    await screen.press('Import 1 secret');
    await screen.press('Import 1 secret');
    expect(created()).toHaveLength(2);
    expect(client.read).not.toHaveBeenCalled();
  });

  test('does not replace a secret that somebody created since the preview', async () => {
    await open('A=1\nB=2');
    keep('A', 'theirs');
    await screen.press('Import 2 secrets');
    expect(updated()).toEqual([]);
    expect(rows()[0]).toEqual([false, 'A', 'Exists: would be replaced']);
    expect(kept['id-of-A']).toBe('theirs');
    expect(rows()[1][2]).toBe('Done');
  });

  test.each([
    ['that the service names', { freeName: 'A_7' }, 'A_7'],
    ['of its own where it names none', undefined, 'A_2']
  ])('proposes for a name of somebody else one %s, and goes on', async (_, details, proposal) => {
    await open('A=1\nB=2');
    client.create.mockRejectedValueOnce(new HeliosError('secret_name_taken', undefined, details));
    await screen.press('Import 2 secrets');
    expect(rows()).toEqual([
      [false, 'A', 'Name taken by somebody else'],
      [false, 'B', 'Done']
    ]);
    await screen.press(`Use ${proposal} for A`);
    await screen.press('Import 1 secret');
    expect(created().at(-1)).toEqual([proposal, '1']);
  });

  test('continues after an error of one secret, and shows the error at that secret', async () => {
    keep('OLD', 'x');
    await open('OLD=1\nB=2');
    await toggle('OLD');
    client.update.mockRejectedValueOnce(new HeliosError('secret_access_denied'));
    await screen.press('Import 2 secrets');
    expect(screen.text).toContain(new HeliosError('secret_access_denied').message);
    expect(rows()[1][2]).toBe('Done');
  });

  test('ends with the dialog, and sends no empty values', async () => {
    let answer = (): void => undefined;
    client.create.mockImplementationOnce((name, value) =>
      new Promise<void>(done => (answer = done)).then(() => keep(name, value))
    );
    await open('A=1\nB=2');
    await screen.press('Import 2 secrets');
    Dialog.flush();
    await drained();
    answer();
    await drained();
    expect(created()).toEqual([['A', '1']]);
  });
});

test('another file can be chosen, and the first one is forgotten', async () => {
  await open('A=1');
  await screen.press('Another file');
  expect(rows()).toEqual([]);
  await paste('B=2');
  await screen.press('Import 1 secret');
  expect(created()).toEqual([['B', '2']]);
});

test('a script cannot import', async () => {
  await open('A=1');
  jest.restoreAllMocks();
  screen.button('Import 1 secret')?.click();
  await drained();
  expect(created()).toEqual([]);
});

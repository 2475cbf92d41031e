import { copySecrets } from '../../../src/browser/views';
import { type ErrorCode, HeliosError, type ICopy, type ISecretSummary } from '../../../src/contract';
import {
  CANARY,
  FakeClient,
  PERSONAL,
  connectionList,
  drained,
  secret,
  teamConnection,
  trans
} from '../fakes';
import { Screen, withPerson } from '../screen';

const screen = new Screen();
const LIST = connectionList([teamConnection(), PERSONAL]);
const LOST = new HeliosError('connection_lost');
/** The client of the connection that secrets are copied from, and that of where they go. */
let client: FakeClient;
let there: FakeClient;
/** Values by id: those here and those there. */
let here: Record<string, string>;
let kept: Record<string, string>;
/** Fails the next copies, one each; null lets one through, 'late' one whose answer is lost. */
let faults: (ErrorCode | 'late' | null)[];

withPerson();

beforeEach(() => {
  [client, there, here, kept, faults] = [new FakeClient(), new FakeClient(), {}, {}, []];
  client.connections.mockResolvedValue(LIST);
  client.at.mockReturnValue(there);
  there.asked.mockImplementation(async (_, path, body) => {
    expect(path).toBe('x/v1/copies');
    return copy(body as ICopy);
  });
});

/** Does what the Jupyter server does. */
function copy({ secretID, name, targetID, compare }: ICopy): { isSame: boolean } {
  const value = here[secretID];
  const fault = compare ? null : faults.shift();
  if (value === undefined) {
    throw new HeliosError('secret_unreadable');
  }
  if (compare) {
    return { isSame: kept[targetID!] === value };
  }
  if (fault && fault !== 'late') {
    throw new HeliosError(fault);
  }
  if (targetID) {
    kept[targetID] = value;
  } else {
    keep(name, value);
  }
  if (fault) {
    throw LOST;
  }
  return { isSame: true };
}

function keep(name: string, value: string, facts: Partial<ISecretSummary> = {}): void {
  const made = secret(name, { secretID: `there-${name}`, ...facts });
  there.secrets.push(made);
  kept[made.secretID] = value;
}

async function open(names: readonly string[]): Promise<void> {
  const secrets = names.map(name => secret(name));
  secrets.forEach(({ secretID, name }) => (here[secretID] ??= `${CANARY} of ${name}`));
  void copySecrets(client, trans, 'personal', secrets);
  await drained();
}

async function preview(names: readonly string[]): Promise<void> {
  await open(names);
  await screen.press('Preview');
}

function rows(): [boolean, string, string][] {
  return [...screen.node.querySelectorAll('tbody tr')].map(row => {
    const [box, name] = row.querySelectorAll('input');
    return [box.checked, name.value, row.querySelector('.jp-HeliosSecrets-badge')?.textContent ?? ''];
  });
}

const written = (): string[] =>
  there.asked.mock.calls
    .map(([, , body]) => body as ICopy)
    .filter(({ compare }) => !compare)
    .map(({ name }) => name);

describe('before anything is copied', () => {
  test('the view shows where secrets can go, and says that sharing is not copied', async () => {
    await open(['A']);
    expect(screen.text).toContain('Copy A to another connection.');
    expect(screen.text).toContain('Sharing is not copied');
    expect([...screen.node.querySelectorAll('option')].map(({ text, value }) => [text, value])).toEqual([
      ['team · ACME', 'id-of-team']
    ]);
    expect(there.list).not.toHaveBeenCalled();
  });

  test('a person without another connection sees what to do', async () => {
    client.connections.mockResolvedValue(connectionList());
    await open(['A', 'B']);
    expect(screen.alert).toContain('no other connection yet');
    expect(screen.button('Preview')?.disabled).toBe(true);
  });

  test('only names are loaded from the other connection, and new ones are chosen', async () => {
    keep('OLD', 'x');
    keep('THEIRS', 'x', { role: 'Reader' });
    await preview(['NEW', 'OLD', 'THEIRS']);
    expect(client.at).toHaveBeenCalledWith('id-of-team');
    expect(rows()).toEqual([
      [true, 'NEW', 'New'],
      [false, 'OLD', 'Exists: would be replaced'],
      [false, 'THEIRS', 'Cannot be changed: you are a Reader']
    ]);
    expect(there.asked).not.toHaveBeenCalled();
  });

  test('a comparison shows what is the same, what differs and what cannot be read, and chooses no replacement', async () => {
    ['SAME', 'OTHER', 'GONE'].forEach(name => keep(name, `${CANARY} of SAME`));
    await preview(['SAME', 'OTHER', 'GONE']);
    delete here['id-of-GONE'];
    await screen.press('Compare values');
    expect(rows()).toEqual([
      [false, 'SAME', 'Same'],
      [false, 'OTHER', 'Changed: replaces the value'],
      [false, 'GONE', 'Cannot be read']
    ]);
    expect(screen.button('Copy')?.disabled).toBe(true);
    await screen.press('Replace 1 value');
    await screen.press('Copy 1 secret');
    expect([written(), kept['there-OTHER']]).toEqual([['OTHER'], `${CANARY} of OTHER`]);
  });

  test('all new secrets can be chosen or left out at once', async () => {
    keep('OLD', 'x');
    await preview(['A', 'B', 'OLD']);
    screen.field('All new secrets').click();
    await drained();
    expect(rows().map(([isChosen]) => isChosen)).toEqual([false, false, false]);
    screen.field('All new secrets').click();
    await drained();
    expect(rows().map(([isChosen]) => isChosen)).toEqual([true, true, false]);
  });

  test('no value is in the page or in a request', async () => {
    await preview(['A']);
    await screen.press('Copy 1 secret');
    expect(screen.text).toContain('1 secret is copied.');
    expect(JSON.stringify(there.asked.mock.calls) + screen.node.innerHTML).not.toContain(CANARY);
    expect([there.read, client.read, there.create].map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });
});

describe('a copy', () => {
  test('copies one secret after another, and reports how many were copied', async () => {
    await preview(['A', 'B']);
    await screen.press('Copy 2 secrets');
    expect(there.asked.mock.calls.map(([, , body]) => body)).toEqual([
      { from: 'personal', to: 'id-of-team', secretID: 'id-of-A', name: 'A' },
      { from: 'personal', to: 'id-of-team', secretID: 'id-of-B', name: 'B' }
    ]);
    expect(screen.text).toContain('2 secrets are copied.');
    expect(screen.text).toContain('Sharing was not copied.');
  });

  test('that fails in the middle continues with the rest, and does nothing twice', async () => {
    await preview(['A', 'B', 'C']);
    faults = [null, 'connection_failed'];
    await screen.press('Copy 3 secrets');
    expect(screen.alert).toContain('does not answer');
    expect(screen.text).toContain('1 secret is copied. 2 are left. To continue, choose Copy 2 secrets.');
    await screen.press('Copy 2 secrets');
    expect(written()).toEqual(['A', 'B', 'B', 'C']);
    expect(Object.keys(kept)).toEqual(['there-A', 'there-B', 'there-C']);
  });

  test('whose answer was lost is compared, and not sent again where it has arrived', async () => {
    await preview(['A', 'B']);
    faults = ['late'];
    await screen.press('Copy 2 secrets');
    await screen.press('Copy 2 secrets');
    expect(written()).toEqual(['A', 'B']);
    expect(rows().map(([, , state]) => state)).toEqual(['Done', 'Done']);
  });

  test('can be stopped after the secret that is on its way', async () => {
    await preview(['A', 'B', 'C']);
    there.asked.mockImplementationOnce(async (_, __, body) => {
      screen.button('Stop')!.click();
      return copy(body as ICopy);
    });
    await screen.press('Copy 3 secrets');
    expect(written()).toEqual(['A']);
    await screen.press('Copy 2 secrets');
    expect(written()).toEqual(['A', 'B', 'C']);
  });

  test('under another name leaves a name alone that somebody else has', async () => {
    await preview(['A']);
    faults = ['secret_name_taken'];
    await screen.press('Copy 1 secret');
    expect(rows()).toEqual([[false, 'A', 'Name taken by somebody else']]);
    await screen.press('Use A_2 for A');
    expect(screen.text).toContain('Renamed from A');
    await screen.press('Copy 1 secret');
    expect(written()).toEqual(['A', 'A_2']);
  });

  test('continues after an error of one secret, and shows the error at that secret', async () => {
    await preview(['A', 'B']);
    delete here['id-of-A'];
    await screen.press('Copy 2 secrets');
    expect(rows().map(([, , state]) => state)).toEqual(['Cannot be read', 'Done']);
    expect(screen.text).toContain('1 secret is copied. 1 is left.');
  });
});

test('of more than a thousand the first thousand are shown, and it says so', async () => {
  await open(Array.from({ length: 1001 }, (_, index) => `N${index}`));
  expect(screen.text).toContain('1001 secrets');
  expect(screen.text).toContain('the first 1,000');
  await screen.press('Preview');
  expect(rows()).toHaveLength(1000);
});

test('lets you choose another connection when one does not answer', async () => {
  there.list.mockRejectedValueOnce(new HeliosError('connection_failed'));
  await preview(['A']);
  expect(screen.alert).toContain('does not answer');
  await screen.press('Preview');
  expect(rows()).toHaveLength(1);
  await screen.press('Another connection');
  expect(screen.button('Preview')).toBeDefined();
});

import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { SecretsList } from '../../../src/browser/panel/list';
import { SecretsModel } from '../../../src/browser/panel/model';
import { CurrentNotebook } from '../../../src/browser/panel/notebook';
import { trust } from '../../../src/browser/trust';
import type { ISecretSummary } from '../../../src/contract';
import {
  CANARY,
  FakeClient,
  TEAM,
  buttonNamed,
  clickAsPerson,
  drained,
  secret,
  status,
  trans
} from '../fakes';

const COUNT = 10_000;

let client: FakeClient;
let model: SecretsModel;
let list: SecretsList;
const edited = jest.fn<void, [ISecretSummary]>();

const named = (index: number): string => `S_${String(index).padStart(5, '0')}`;
const rows = (): HTMLElement[] => [...list.node.querySelectorAll<HTMLElement>('[role=listitem]')];
const names = (): string[] =>
  rows().map(
    row => row.querySelector('[aria-haspopup]')?.getAttribute('aria-label')?.replace('Actions for ', '') ?? ''
  );
const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');
const items = (): string[] =>
  [...document.querySelectorAll('[role=menuitem]:not(.lm-mod-hidden)')].map(each => each.textContent);

async function seen(): Promise<void> {
  await drained();
  MessageLoop.flush();
}

async function reload(): Promise<void> {
  await model.refresh();
  await seen();
}

async function scrollTo(top: number): Promise<void> {
  list.node.scrollTop = top;
  list.node.dispatchEvent(new Event('scroll'));
  await seen();
}

function button(index: number): HTMLElement {
  const found = buttonNamed(list.node, `Actions for ${named(index)}`);
  if (!found) {
    throw new Error(`${named(index)} is not drawn`);
  }
  return found;
}

function press(key: string): void {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** Chooses the first entry of the menu that is open. */
function chooseFirst(): void {
  const menu = document.querySelector('.lm-Menu');
  for (const [key, keyCode] of [['ArrowDown', 40] as const, ['Enter', 13] as const]) {
    menu?.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode, bubbles: true }));
  }
}

beforeEach(async () => {
  client = new FakeClient();
  client.secrets = Array.from({ length: COUNT }, (_, index) => secret(named(index)));
  model = new SecretsModel(client);
  const actions = [
    { label: 'Edit', run: edited, isForOwners: true },
    { label: 'Copy', run: () => undefined }
  ];
  list = new SecretsList(model, trans, actions, new CurrentNotebook(model, null), jest.fn());
  Object.defineProperty(list.node, 'clientHeight', { value: 440 });
  edited.mockReset();
  Widget.attach(list, document.body);
  await reload();
});

afterEach(() => {
  list.dispose();
  model.dispose();
});

describe('of ten thousand secrets', () => {
  test('only those in sight and some around them are in the document', async () => {
    expect(rows().length).toBeLessThan(40);
    expect(names()[0]).toBe(named(0));
    await scrollTo(5_000 * 44);
    expect(rows().length).toBeLessThan(40);
    expect(names()).toEqual(expect.arrayContaining([named(5_000), named(5_009)]));
  });

  test('each row has its position and the count, and is placed accordingly', async () => {
    await scrollTo(5_000 * 44);
    const row = button(5_003).closest('li');
    expect(row?.getAttribute('aria-posinset')).toBe('5004');
    expect(row?.getAttribute('aria-setsize')).toBe('10000');
    expect(row?.style.top).toBe(`${5_003 * 44}px`);
    expect(row?.parentElement?.style.height).toBe(`${COUNT * 44}px`);
  });

  test('a search shows its results from the first on', async () => {
    await scrollTo(5_000 * 44);
    model.selection.search = '9';
    await seen();
    expect(list.node.scrollTop).toBe(0);
    expect(names()[0]).toBe(named(9));
  });

  test('a poll that adds a secret keeps the scroll position and the other rows', async () => {
    await scrollTo(5_000 * 44);
    const before = button(5_003);
    client.secrets.push(secret('Z'));
    await reload();
    expect(list.node.scrollTop).toBe(5_000 * 44);
    expect(button(5_003)).toBe(before);
  });

  test('a row whose secret was changed says so, and keeps the focus', async () => {
    button(3).focus();
    client.secrets[3] = { ...client.secrets[3], lastUsedAt: new Date().toISOString() };
    await reload();
    expect(button(3).closest('li')?.textContent).toContain('used');
    expect(focused()).toBe(`Actions for ${named(3)}`);
  });
});

describe('the keyboard', () => {
  test('reaches the list as one stop of Tab', () => {
    const stops = rows().filter(row => row.querySelector('button')?.tabIndex === 0);
    expect(stops).toEqual([rows()[0]]);
  });

  test.each([
    [['ArrowDown', 'ArrowDown', 'ArrowUp'], 1],
    [['PageDown'], 9],
    [['End'], COUNT - 1],
    [['End', 'PageUp', 'ArrowUp'], COUNT - 11],
    [['End', 'Home'], 0],
    [['ArrowUp'], 0]
  ])('%j goes to row %d', async (keys, index) => {
    button(0).focus();
    for (const key of keys) {
      press(key);
      await seen();
    }
    expect(focused()).toBe(`Actions for ${named(index)}`);
    expect(rows().filter(row => row.querySelector('button')?.tabIndex === 0)).toHaveLength(1);
    const top = index * 44;
    expect(list.node.scrollTop <= top && top + 44 <= list.node.scrollTop + 440).toBe(true);
  });

  test('does not lose the focus to scrolling', async () => {
    button(2).focus();
    await scrollTo(5_000 * 44);
    expect(focused()).toBe(`Actions for ${named(2)}`);
    expect(names()[0]).toBe(named(2));
    press('ArrowDown');
    expect(focused()).toBe(`Actions for ${named(3)}`);
    expect(list.node.scrollTop).toBe(3 * 44);
  });

  test('moves to the next row when the focused one is deleted', async () => {
    button(2).focus();
    client.secrets.splice(2, 1);
    await reload();
    expect(focused()).toBe(`Actions for ${named(3)}`);
  });
});

describe('a shown value', () => {
  beforeEach(async () => {
    jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
      return this.querySelector('pre') ? 144 : 44;
    });
    list.showValue(client.secrets[1], CANARY, 30);
    await seen();
  });

  afterEach(() => jest.restoreAllMocks());

  test('makes its row taller and moves those after it', async () => {
    expect(button(1).closest('li')?.textContent).toContain(CANARY);
    expect([0, 1, 2].map(index => button(index).closest('li')?.style.top)).toEqual(['0px', '44px', '188px']);
    list.hideValue();
    expect(document.body.textContent).not.toContain(CANARY);
    await seen();
    expect(button(2).closest('li')?.style.top).toBe('88px');
  });

  test('is shown again after scrolling away and back', async () => {
    await scrollTo(5_000 * 44 + 100);
    expect(document.body.textContent).not.toContain(CANARY);
    expect(button(5_000).closest('li')?.style.top).toBe(`${5_000 * 44 + 100}px`);
    await scrollTo(0);
    expect(button(1).closest('li')?.textContent).toContain(CANARY);
  });

  test('disappears with its secret, and stays hidden', async () => {
    const all = [...client.secrets];
    client.secrets.splice(1, 1);
    await reload();
    client.secrets = all;
    await reload();
    expect(document.body.textContent).not.toContain(CANARY);
  });
});

describe('of a team', () => {
  beforeEach(async () => {
    client.status.mockResolvedValue(status(TEAM));
    const bobs = { createdBy: 'bob', createdByEmail: 'bob@example.org' };
    client.secrets = [
      secret(named(0)),
      secret(named(1), { isShared: true }),
      secret(named(2), { ...bobs, isShared: true, role: 'Reader' })
    ];
    await reload();
  });

  test('badges tell shared secrets and those that I can only read', () => {
    const badges = [0, 1, 2].map(index =>
      [...(button(index).closest('li')?.querySelectorAll('.jp-HeliosSecrets-badge') ?? [])].map(
        ({ textContent }) => textContent
      )
    );
    expect(badges).toEqual([[], ['Shared'], ['Shared', 'Reader']]);
  });

  test('a row says who made the secret', () => {
    expect(button(0).closest('li')?.textContent).toContain('you');
    expect(button(2).closest('li')?.textContent).toContain('bob@example.org');
  });

  test.each([
    ['a reader finds no entry that only owners may choose', 2, ['Copy']],
    ['an owner finds every entry', 1, ['Edit', 'Copy']]
  ])('%s', (_, index, entries) => {
    clickAsPerson(button(index));
    expect(items()).toEqual(entries);
  });

  test('a menu acts on the secret that it was opened for, even if that was deleted meanwhile', async () => {
    const person = jest.spyOn(trust, 'of').mockReturnValue(true);
    button(1).click();
    client.secrets.splice(1, 1);
    await reload();
    chooseFirst();
    await seen();
    person.mockRestore();
    expect(edited.mock.calls.map(([{ name }]) => name)).toEqual([named(1)]);
  });
});

import { PromiseDelegate } from '@lumino/coreutils';
import { button, row } from '../../../src/browser/ui/dom';
import { Layers } from '../../../src/browser/ui/layers';
import { ListView } from '../../../src/browser/ui/list';
import { HeliosError } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { withPerson } from '../screen';

const load = jest.fn<Promise<readonly string[]>, []>();

class Things extends ListView<string> {
  protected load(): Promise<readonly string[]> {
    return load();
  }

  protected override text(name: string): string {
    return name;
  }

  protected row(name: string): HTMLElement {
    const act = button('Act', () => undefined, { name: `Act on ${name}` });
    return row({ title: name, actions: [act] });
  }
}

let list: Things;

withPerson();

afterEach(() => list.node.remove());

function open(): void {
  list = new Things(new Layers(trans), 'Things', 'There is nothing.');
  document.body.append(list.node);
}

const names = (): (string | null | undefined)[] =>
  [...list.node.querySelectorAll('li')].map(line => line.querySelector('span')?.textContent);
const said = (): string => list.node.querySelector('[role=status]')?.textContent ?? '';

function search(text: string): void {
  const field = list.node.querySelector('input')!;
  field.value = text;
  field.dispatchEvent(new Event('input'));
}

test('a list says that it is loading, and that it is empty', async () => {
  const loading = new PromiseDelegate<string[]>();
  load.mockReturnValue(loading.promise);
  open();
  const refreshed = list.refresh();
  expect(said()).toBe('Loading…');
  loading.resolve([]);
  await refreshed;
  expect(said()).toBe('There is nothing.');
});

test('a list that does not come says why, and tries again', async () => {
  load.mockRejectedValueOnce(new HeliosError('administrator_required')).mockResolvedValue(['A']);
  open();
  await list.refresh();
  expect(list.node.querySelector('[role=alert]')?.textContent).toContain('Only an administrator');
  [...list.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Retry')?.click();
  await drained();
  expect(names()).toEqual(['A']);
  expect(list.node.querySelector('[role=alert]')).toBeNull();
});

test('a failed refresh leaves the rows in sight', async () => {
  load.mockResolvedValueOnce(['A']).mockRejectedValueOnce(new HeliosError('connection_lost'));
  open();
  await list.refresh();
  await list.refresh();
  expect(names()).toEqual(['A']);
  expect(list.node.querySelector('[role=alert]')).not.toBeNull();
});

test('the search looks at upper and lower case alike, and says where nothing matches', async () => {
  load.mockResolvedValue(['Ann', 'Bob']);
  open();
  await list.refresh();
  search(' ANN ');
  expect(names()).toEqual(['Ann']);
  search('zoe');
  expect(names()).toEqual([]);
  expect(said()).toContain('“zoe”');
  search('');
  expect(names()).toEqual(['Ann', 'Bob']);
  expect(said()).toBe('');
});

test('of a thousand the first hundred are drawn, and the search finds the others', async () => {
  load.mockResolvedValue(Array.from({ length: 1000 }, (_, index) => `user ${index}`));
  open();
  await list.refresh();
  expect(names()).toHaveLength(100);
  expect(said()).toContain('The first 100 of 1,000');
  search('user 999');
  expect(names()).toEqual(['user 999']);
});

test('an answer that a later one has overtaken is ignored', async () => {
  const slow = new PromiseDelegate<string[]>();
  load.mockReturnValueOnce(slow.promise).mockResolvedValueOnce(['new']);
  open();
  const first = list.refresh();
  await list.refresh();
  slow.resolve(['old']);
  await first;
  expect(names()).toEqual(['new']);
});

test('a focused button keeps the focus when the list is drawn again, and a removed one gives it to the search', async () => {
  load.mockResolvedValueOnce(['A', 'B']).mockResolvedValueOnce(['A', 'B']).mockResolvedValueOnce(['A']);
  open();
  await list.refresh();
  list.node.querySelector<HTMLElement>('[aria-label="Act on B"]')?.focus();
  await list.refresh();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Act on B');
  await list.refresh();
  expect(document.activeElement).toBe(list.node.querySelector('input'));
});

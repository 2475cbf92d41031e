import { PromiseDelegate } from '@lumino/coreutils';
import { button, input, labelled, make, select, textarea } from '../../../src/browser/ui/dom';
import { openForm, openView } from '../../../src/browser/ui/dialog';
import { Abandoned, type IForm, showForm } from '../../../src/browser/ui/form';
import { Layers } from '../../../src/browser/ui/layers';
import { trust } from '../../../src/browser/trust';
import { HeliosError } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { Screen, withPerson } from '../screen';

const screen = new Screen();
const work = jest.fn<Promise<void>, []>();
let layers: Layers;
let closed: jest.Mock;
let field: HTMLInputElement;

withPerson();

beforeEach(async () => {
  work.mockReset().mockResolvedValue();
  layers = new Layers(trans);
  field = input('password');
  const open = button('Open', () => undefined, { name: 'Open' });
  const node = make('div', '', labelled('Key', field), open);
  closed = jest.fn();
  void openView('Title', layers, { node, refresh: () => Promise.resolve() }).then(closed);
  await drained();
});

const given = (): IForm<void> => ({
  title: 'Sure?',
  body: [labelled('Word', input('text'))],
  accept: 'Do it',
  work
});

/** Shows a form in front of the view. @returns whether its work was done. */
async function form(facts: Partial<IForm<void>> = {}): Promise<boolean> {
  return (await showForm(layers, { ...given(), ...facts })) !== null;
}

test('Escape closes a form first, and then the view', async () => {
  const asked = form();
  await screen.key('Escape');
  expect(await asked).toBe(false);
  expect(closed).not.toHaveBeenCalled();
  await screen.key('Escape');
  expect(closed).toHaveBeenCalled();
});

test('a form takes the place of the view, and gives it back', async () => {
  const asked = form();
  expect([screen.text.includes('Sure?'), screen.button('Open')]).toEqual([true, undefined]);
  await screen.press('Do it');
  expect(await asked).toBe(true);
  expect([screen.text.includes('Sure?'), screen.button('Open') !== undefined]).toEqual([false, true]);
});

test('the focus goes into a form, and back to the button that opened it, even if that was drawn again', async () => {
  screen.button('Open')?.focus();
  void form();
  expect(document.activeElement).toBe(screen.field('Word'));
  screen.node
    .querySelector('[data-focus=Open]')
    ?.replaceWith(button('Open', () => undefined, { name: 'Open' }));
  await screen.press('Cancel');
  expect(document.activeElement).toBe(screen.button('Open'));
});

test('a script can press neither keys nor buttons of a form', async () => {
  jest.spyOn(trust, 'of').mockReturnValue(false);
  void form();
  await screen.key('Enter');
  await screen.press('Do it');
  await screen.key('Escape');
  expect(work).not.toHaveBeenCalled();
  expect(screen.text).toContain('Sure?');
});

test('a button that a script has moved out of its dialog does not obey the script', () => {
  const act = jest.fn();
  const moved = button('Act', act);
  document.body.append(moved);
  moved.click();
  expect(act).toHaveBeenCalledTimes(1);
  jest.spyOn(trust, 'of').mockReturnValue(false);
  moved.click();
  expect(act).toHaveBeenCalledTimes(1);
  moved.remove();
});

test('Enter in a field does the work, unless the work destroys something', async () => {
  const asked = form({ isWarning: true });
  screen.field('Word').focus();
  await screen.key('Enter');
  expect(work).not.toHaveBeenCalled();
  await screen.press('Cancel');
  expect(await asked).toBe(false);
  void form();
  await screen.key('Enter');
  expect(work).toHaveBeenCalledTimes(1);
});

test('a form without fields starts with the focus on its button', () => {
  void form({ body: ['Do you want this?'] });
  expect(document.activeElement?.textContent).toBe('Do it');
});

test('a form that destroys something starts with the focus on Cancel', () => {
  void form({ isWarning: true });
  expect(document.activeElement?.textContent).toBe('Cancel');
});

test('a form whose work is running can be neither closed nor submitted again', async () => {
  const working = new PromiseDelegate<void>();
  work.mockReturnValue(working.promise);
  const asked = form();
  await screen.press('Do it');
  expect(screen.button('Do it')?.matches(':disabled')).toBe(true);
  expect(screen.text).toContain('Working');
  await screen.key('Escape');
  screen.field('Word').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  expect(work).toHaveBeenCalledTimes(1);
  expect(screen.text).toContain('Sure?');
  working.resolve();
  expect(await asked).toBe(true);
});

test('a form whose work failed says why, and keeps what was typed', async () => {
  work.mockRejectedValueOnce(new HeliosError('team_exists'));
  void form();
  await screen.type('Word', 'typed');
  await screen.press('Do it');
  expect(screen.alert).toContain('a team with this name');
  expect(screen.field('Word').value).toBe('typed');
  await screen.press('Do it');
  expect(screen.text).not.toContain('Sure?');
});

test('a form shows no error when the person abandons its work', async () => {
  work.mockRejectedValueOnce(new Abandoned());
  void form();
  await screen.press('Do it');
  expect([screen.alert, screen.text.includes('Sure?')]).toEqual(['', true]);
});

test('a form that could not prepare cannot be submitted', async () => {
  const known = new PromiseDelegate<void>();
  void form({ prepare: () => known.promise });
  expect(screen.button('Do it')?.matches(':disabled')).toBe(true);
  known.reject(new HeliosError('service_unavailable'));
  await drained();
  expect(screen.alert).toContain('did not start');
  expect(screen.button('Do it')?.matches(':disabled')).toBe(true);
  await screen.key('Enter');
  expect(work).not.toHaveBeenCalled();
});

test('a typed key is removed from the page when the view is closed', async () => {
  field.value = 'typed';
  await screen.key('Escape');
  expect(field.value).toBe('');
});

test('a key that was typed into a form is removed when the form closes', async () => {
  const key = input('password');
  void form({ body: [labelled('Key', key)] });
  await screen.type('Key', 'typed');
  await screen.press('Do it');
  expect(key.value).toBe('');
});

test('the view cannot be closed while a change is being made', async () => {
  const working = new PromiseDelegate<void>();
  const held = layers.hold(() => working.promise);
  await screen.key('Escape');
  expect(closed).not.toHaveBeenCalled();
  working.resolve();
  await held;
  await screen.key('Escape');
  expect(closed).toHaveBeenCalled();
});

describe('a form in a dialog of its own', () => {
  let done: jest.Mock;

  /** Opens it in place of the view, with a field for lines, a choice and a search with suggestions. */
  async function open(facts: Partial<IForm<void>> = {}): Promise<void> {
    await screen.key('Escape');
    done = jest.fn();
    const lines = textarea(2);
    const search = input('text');
    search.setAttribute('role', 'combobox');
    search.setAttribute('aria-expanded', 'false');
    const body = [
      labelled('Word', input('text')),
      labelled('Lines', lines),
      labelled('Choice', select({ a: 'A' })),
      labelled('Search', search)
    ];
    void openForm(new Layers(trans), { ...given(), body, ...facts }).then(done);
    await drained();
  }

  test('closes when its work is done, and gives the answer of the work', async () => {
    work.mockResolvedValue('answer' as never);
    await open();
    await screen.press('Do it');
    expect(done.mock.calls).toEqual([[{ answer: 'answer' }]]);
    expect(screen.node).toBeNull();
  });

  test('gives null when a person cancels it', async () => {
    await open();
    await screen.press('Cancel');
    expect(done.mock.calls).toEqual([[null]]);
    expect(screen.node).toBeNull();
  });

  test('stays open while its work is running', async () => {
    const working = new PromiseDelegate<void>();
    work.mockReturnValue(working.promise);
    await open();
    await screen.press('Do it');
    await screen.key('Escape');
    expect([done.mock.calls, screen.node.contains(document.activeElement)]).toEqual([[], true]);
    working.resolve();
    await drained();
    expect(done).toHaveBeenCalled();
  });

  test('stays open when its work fails, with the focus in the first field, and can then be cancelled', async () => {
    work.mockRejectedValue(new HeliosError('secret_name_taken'));
    await open();
    await screen.press('Do it');
    expect(screen.alert).toContain('in use');
    expect(document.activeElement).toBe(screen.field('Word'));
    await screen.key('Escape');
    expect(done.mock.calls).toEqual([[null]]);
  });

  test.each(['Lines', 'Search'])('does not submit on Enter in the field %s', async name => {
    await open();
    screen.field(name).focus();
    await screen.key('Enter');
    expect(work).not.toHaveBeenCalled();
  });

  test.each(['Word', 'Lines', 'Search'])('submits on Ctrl+Enter in the field %s', async name => {
    await open();
    screen.field(name).focus();
    await screen.key('Enter', { ctrlKey: true });
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('does not submit on Ctrl+Enter where the work destroys something', async () => {
    await open({ isWarning: true });
    screen.field('Word').focus();
    await screen.key('Enter', { ctrlKey: true });
    expect(work).not.toHaveBeenCalled();
  });

  test('leaves Escape to a list of suggestions that is open', async () => {
    await open();
    screen.field('Search').focus();
    screen.field('Search').setAttribute('aria-expanded', 'true');
    await screen.key('Escape');
    expect(done).not.toHaveBeenCalled();
    screen.field('Search').setAttribute('aria-expanded', 'false');
    await screen.key('Escape');
    expect(done).toHaveBeenCalled();
  });

  test('cannot be submitted while there is nothing to do', async () => {
    let enable: (isEnabled: boolean) => void = () => undefined;
    await open({
      watch: set => {
        enable = set;
        set(false);
      }
    });
    expect(screen.button('Do it')?.disabled).toBe(true);
    screen.field('Word').focus();
    await screen.key('Enter');
    await screen.key('Enter', { ctrlKey: true });
    expect(work).not.toHaveBeenCalled();
    enable(true);
    await screen.key('Enter');
    expect(work).toHaveBeenCalledTimes(1);
  });
});

import { PromiseDelegate } from '@lumino/coreutils';
import { button, input, labelled, make } from '../../../src/browser/organization/dom';
import { Abandoned, ask } from '../../../src/browser/organization/question';
import { Stage, ViewDialog } from '../../../src/browser/organization/stage';
import { trust } from '../../../src/browser/trust';
import { HeliosError } from '../../../src/contract';
import { drained, trans } from '../fakes';
import { Screen, withPerson } from './service';

const screen = new Screen();
const work = jest.fn<Promise<void>, []>();
let stage: Stage;
let closed: jest.Mock;
let field: HTMLInputElement;

withPerson();

beforeEach(async () => {
  work.mockReset().mockResolvedValue();
  stage = new Stage(trans);
  const dialog = new ViewDialog('Title', stage);
  field = input('password');
  stage.place(
    make(
      'div',
      '',
      labelled('Key', field),
      button('Open', () => undefined, { name: 'Open' })
    )
  );
  closed = jest.fn();
  void dialog.launch().then(closed, () => undefined);
  await drained();
});

function question(facts: Partial<Parameters<typeof ask>[1]> = {}): Promise<boolean> {
  const given = { title: 'Sure?', body: [labelled('Word', input('text'))], accept: 'Do it', work };
  return ask(stage, { ...given, ...facts });
}

test('Escape leaves a question first, and then the view', async () => {
  const asked = question();
  await screen.key('Escape');
  expect(await asked).toBe(false);
  expect(closed).not.toHaveBeenCalled();
  await screen.key('Escape');
  expect(closed).toHaveBeenCalled();
});

test('a question takes the place of the view, and gives it back', async () => {
  const asked = question();
  expect([screen.text.includes('Sure?'), screen.button('Open')]).toEqual([true, undefined]);
  await screen.press('Do it');
  expect(await asked).toBe(true);
  expect([screen.text.includes('Sure?'), screen.button('Open') !== undefined]).toEqual([false, true]);
});

test('the focus goes into a question, and back to what opened it, drawn anew or not', async () => {
  screen.button('Open')?.focus();
  void question();
  expect(document.activeElement).toBe(screen.field('Word'));
  screen.node
    .querySelector('[data-focus=Open]')
    ?.replaceWith(button('Open', () => undefined, { name: 'Open' }));
  await screen.press('Cancel');
  expect(document.activeElement).toBe(screen.button('Open'));
});

test('what a script presses counts for nothing', async () => {
  jest.spyOn(trust, 'of').mockReturnValue(false);
  void question();
  await screen.key('Enter');
  await screen.press('Do it');
  await screen.key('Escape');
  expect(work).not.toHaveBeenCalled();
  expect(screen.text).toContain('Sure?');
});

test('a button that a script has moved out of its dialog does not obey it either', () => {
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

test('Enter in a field does the work, but not where something is destroyed', async () => {
  const asked = question({ isWarning: true });
  screen.field('Word').focus();
  await screen.key('Enter');
  expect(work).not.toHaveBeenCalled();
  await screen.press('Cancel');
  expect(await asked).toBe(false);
  void question();
  await screen.key('Enter');
  expect(work).toHaveBeenCalledTimes(1);
});

test('a question without fields begins with the focus on what it offers', () => {
  void question({ body: ['Shall it be done?'] });
  expect(document.activeElement?.textContent).toBe('Do it');
});

test('what destroys begins with the focus on Cancel', () => {
  void question({ isWarning: true });
  expect(document.activeElement?.textContent).toBe('Cancel');
});

test('a question whose work is under way is neither left nor begun again', async () => {
  const working = new PromiseDelegate<void>();
  work.mockReturnValue(working.promise);
  const asked = question();
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

test('a question whose work failed says why, and keeps what was typed', async () => {
  work.mockRejectedValueOnce(new HeliosError('team_exists'));
  void question();
  await screen.type('Word', 'typed');
  await screen.press('Do it');
  expect(screen.alert).toContain('a team with this name');
  expect(screen.field('Word').value).toBe('typed');
  await screen.press('Do it');
  expect(screen.text).not.toContain('Sure?');
});

test('work that a person left is no error', async () => {
  work.mockRejectedValueOnce(new Abandoned());
  void question();
  await screen.press('Do it');
  expect([screen.alert, screen.text.includes('Sure?')]).toEqual(['', true]);
});

test('nothing can be decided before what it depends on is known', async () => {
  const known = new PromiseDelegate<void>();
  void question({ prepare: () => known.promise });
  expect(screen.button('Do it')?.matches(':disabled')).toBe(true);
  known.reject(new HeliosError('service_unavailable'));
  await drained();
  expect(screen.alert).toContain('did not start');
  expect(screen.button('Do it')?.matches(':disabled')).toBe(true);
  await screen.key('Enter');
  expect(work).not.toHaveBeenCalled();
});

test('a key that was typed is gone from the page once the view is closed', async () => {
  field.value = 'typed';
  await screen.key('Escape');
  expect(field.value).toBe('');
});

test('a key that was typed into a question is gone once it is answered', async () => {
  const key = input('password');
  void question({ body: [labelled('Key', key)] });
  await screen.type('Key', 'typed');
  await screen.press('Do it');
  expect(key.value).toBe('');
});

test('the view stays while a change is on its way', async () => {
  const working = new PromiseDelegate<void>();
  const held = stage.hold(() => working.promise);
  await screen.key('Escape');
  expect(closed).not.toHaveBeenCalled();
  working.resolve();
  await held;
  await screen.key('Escape');
  expect(closed).toHaveBeenCalled();
});

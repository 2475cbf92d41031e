import { Widget } from '@lumino/widgets';
import {
  GUARD_MILLISECONDS,
  type IBarQuestion,
  QuestionBar,
  type Answer
} from '../../../src/browser/kernel/bar';
import { buttonNamed, click, clickAsPerson, trans } from '../fakes';

const ALL = ['Allow once', 'Allow for this kernel session', 'Always for this notebook', 'Deny'];

const answered = jest.fn<void, [Answer]>();
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `NAME_${index}`);
const question = (facts: Partial<IBarQuestion> = {}): IBarQuestion => ({
  notebook: 'work/a.ipynb',
  names: ['TOKEN'],
  isForeign: false,
  canRemember: true,
  ...facts
});
let bar: QuestionBar;

function show(facts?: Partial<IBarQuestion>): QuestionBar {
  bar = new QuestionBar(question(facts), trans, answered);
  Widget.attach(bar, document.body);
  return bar;
}

const text = (): string => bar.node.querySelector('[role=alert]')?.textContent ?? '';
const labels = (): (string | null)[] => [...bar.node.querySelectorAll('button')].map(b => b.textContent);
const guarded = (): void => void jest.advanceTimersByTime(GUARD_MILLISECONDS);

beforeEach(() => {
  jest.useFakeTimers();
  answered.mockReset();
});

afterEach(() => {
  bar.dispose();
  jest.useRealTimers();
});

test('a question names the notebook and the secrets', () => {
  show({ names: ['AWS_KEY', 'AWS_SECRET'] });
  expect(text()).toBe('work/a.ipynb wants to read AWS_KEY, AWS_SECRET.');
});

test('a question names the connection that the code named', () => {
  show({ connection: 'work' });
  expect(text()).toBe('work/a.ipynb wants to read TOKEN from the connection work.');
});

test('a question for many names shows five, counts the rest and has them all', () => {
  show({ names: names(12) });
  expect(text()).toContain('NAME_4 and 7 more.');
  expect(bar.node.querySelector('details')?.textContent).toContain('NAME_5, NAME_6');
  expect(bar.node.querySelector('details')?.open).toBe(false);
});

test('a name or a path is text, whatever the kernel sent', () => {
  show({ names: ['<button>Allow once</button>'], notebook: '<button>Deny</button>' });
  expect(labels()).toEqual(ALL);
});

test('a question does not take the focus', () => {
  const editor = document.body.appendChild(document.createElement('textarea'));
  editor.focus();
  show();
  expect(document.activeElement).toBe(editor);
  editor.remove();
});

test('a permission is never kept for what has no file, and code of somebody else can be allowed only once', () => {
  show({ canRemember: false });
  expect(labels()).toEqual(ALL.filter(label => label !== 'Always for this notebook'));
  bar.dispose();
  show({ isForeign: true });
  expect(labels()).toEqual(['Allow once', 'Deny']);
  expect(text()).toContain('Code that this page did not start asks');
});

test.each([
  ['Allow once', 'once'],
  ['Allow for this kernel session', 'session'],
  ['Always for this notebook', 'always'],
  ['Deny', 'deny']
])('a person who presses %s says %s', (label, word) => {
  show();
  guarded();
  clickAsPerson(buttonNamed(bar.node, label));
  expect(answered.mock.calls).toEqual([[word]]);
});

test.each(ALL)('a script that presses %s does not answer', label => {
  show();
  guarded();
  const button = buttonNamed(bar.node, label);
  click(button);
  button?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  bar.node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  expect(answered).not.toHaveBeenCalled();
});

describe('a button cannot be pressed for half a second', () => {
  const press = (): void => clickAsPerson(buttonNamed(bar.node, 'Allow once'));

  beforeEach(() => show());

  test('when a question appears', () => {
    jest.advanceTimersByTime(GUARD_MILLISECONDS - 1);
    press();
    expect(answered).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    press();
    expect(answered).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['when it asks for more', () => bar.ask(question({ names: ['TOKEN', 'OTHER'] }))],
    ['when its tab is shown', () => (bar.hide(), bar.show())],
    ['when the page is seen again', () => document.dispatchEvent(new Event('visibilitychange'))]
  ])('%s', (_, happen) => {
    guarded();
    const button = buttonNamed(bar.node, 'Allow once');
    button?.focus();
    happen();
    press();
    expect(answered).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button);
    guarded();
    press();
    expect(answered).toHaveBeenCalledTimes(1);
  });
});

test('a closed question leaves no timer behind', () => {
  show();
  bar.dispose();
  expect(jest.getTimerCount()).toBe(0);
});

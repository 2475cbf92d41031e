import { Widget } from '@lumino/widgets';
import { QuestionBar } from '../../../src/browser/kernel/bar';
import { buttonNamed, click, clickAsPerson, trans } from '../fakes';

const answered = jest.fn<void, [boolean | null]>();
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `NAME_${index}`);
let bar: QuestionBar;

function show(asked: string[] = ['TOKEN'], seconds = 300): QuestionBar {
  bar = new QuestionBar(asked, trans, seconds, answered);
  Widget.attach(bar, document.body);
  return bar;
}

const text = (): string => bar.node.querySelector('[role=status]')?.textContent ?? '';

beforeEach(() => {
  jest.useFakeTimers();
  answered.mockReset();
});

afterEach(() => {
  bar.dispose();
  jest.useRealTimers();
});

test('a question names the secrets', () => {
  show(['AWS_KEY', 'AWS_SECRET']);
  expect(text()).toContain('AWS_KEY, AWS_SECRET');
});

test('a question for many names shows five and counts the rest', () => {
  show(names(12));
  expect(text()).toContain('NAME_4 and 7 more');
  expect(text()).not.toContain('NAME_5');
});

test('a name is text, whatever the kernel sent', () => {
  show(['<button>Answer</button>']);
  expect(bar.node.querySelectorAll('button')).toHaveLength(2);
});

test('a question takes no focus', () => {
  const editor = document.body.appendChild(document.createElement('textarea'));
  editor.focus();
  show();
  expect(document.activeElement).toBe(editor);
  editor.remove();
});

test.each([
  ['Answer', true],
  ['Ignore', false]
])('a person who presses %s gives the answer', (name, answer) => {
  show();
  clickAsPerson(buttonNamed(bar.node, name));
  expect(answered.mock.calls).toEqual([[answer]]);
});

test.each(['Answer', 'Ignore'])('a script that presses %s gives none', name => {
  show();
  const button = buttonNamed(bar.node, name);
  click(button);
  button?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  button?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  expect(answered).not.toHaveBeenCalled();
});

test('a question without an answer closes when its time is over, and not before', () => {
  show(['TOKEN'], 5);
  jest.advanceTimersByTime(4999);
  expect(answered).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(answered.mock.calls).toEqual([[null]]);
});

test('a question that is gone leaves no timer behind', () => {
  show();
  bar.dispose();
  expect(jest.getTimerCount()).toBe(0);
});

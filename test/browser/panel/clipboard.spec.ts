import { ValueClipboard } from '../../../src/browser/panel/clipboard';
import { CANARY, drained } from '../fakes';

const SECONDS = 30;

let clipboard: ValueClipboard;
let held: string;
let isHere: boolean;
let isAllowed: boolean;
let looked: jest.SpyInstance;

/** Time passes. */
async function pass(seconds: number): Promise<void> {
  jest.advanceTimersByTime(seconds * 1000);
  await drained();
}

/** The person goes to another window, or comes back. */
async function go(back: boolean): Promise<void> {
  isHere = back;
  window.dispatchEvent(new Event(back ? 'focus' : 'blur'));
  await drained();
}

beforeEach(() => {
  jest.useFakeTimers();
  clipboard = new ValueClipboard();
  [held, isHere, isAllowed] = ['', true, true];
  jest.spyOn(document, 'hasFocus').mockImplementation(() => isHere);
  jest.spyOn(navigator.clipboard, 'writeText').mockImplementation(async text => void (held = text));
  looked = jest.spyOn(navigator.clipboard, 'readText').mockImplementation(async () => {
    // As Chromium does.
    if (!isHere || !isAllowed) {
      throw new DOMException('Document is not focused.', 'NotAllowedError');
    }
    return held;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('a value is cleared after its time, and not before', async () => {
  await clipboard.copy(CANARY, SECONDS);
  await pass(SECONDS - 1);
  expect(held).toBe(CANARY);
  await pass(1);
  expect(held).toBe('');
});

test('a value is cleared when the person comes back after its time', async () => {
  await clipboard.copy(CANARY, SECONDS);
  await go(false);
  await pass(SECONDS);
  expect([held, looked.mock.calls.length]).toEqual([CANARY, 0]);
  await pass(600);
  await go(true);
  expect(held).toBe('');
});

test('a value is not cleared when the person comes back before its time', async () => {
  await clipboard.copy(CANARY, SECONDS);
  await go(false);
  await pass(1);
  await go(true);
  expect(held).toBe(CANARY);
  await pass(SECONDS - 1);
  expect(held).toBe('');
});

test('what was copied elsewhere since stays, and the page looks once', async () => {
  await clipboard.copy(CANARY, SECONDS);
  await go(false);
  held = 'something else';
  await pass(SECONDS);
  await go(true);
  held = CANARY;
  await go(true);
  expect([held, looked.mock.calls.length]).toEqual([CANARY, 1]);
});

test.each([1, SECONDS])('a newer copy has its own time, whatever came %i seconds before', async seconds => {
  await clipboard.copy(CANARY, SECONDS);
  await go(false);
  await pass(seconds);
  await clipboard.copy(CANARY, SECONDS);
  await go(true);
  await pass(SECONDS - 1);
  expect(held).toBe(CANARY);
  await pass(1);
  expect([held, looked.mock.calls.length]).toEqual(['', 1]);
});

test('where the browser does not let the page look, nothing is cleared and nothing fails', async () => {
  isAllowed = false;
  await clipboard.copy(CANARY, SECONDS);
  await pass(SECONDS);
  expect(held).toBe(CANARY);
});

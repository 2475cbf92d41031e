import { Circuit } from '../../../src/service/gateway/circuit';
import { Memo } from '../../../src/service/gateway/memo';
import { waitAfter } from '../../../src/service/gateway/retry';
import { withCode } from '../fixtures';

test('pauses double, and their length is random so that clients do not return together', () => {
  expect([1, 2, 3].map(tries => waitAfter(tries, undefined, () => 1))).toEqual([100, 200, 400]);
  expect([1, 2, 3].map(tries => waitAfter(tries, undefined, () => 0))).toEqual([50, 100, 200]);
});

test('a wait follows Retry-After in both forms, unless that is too long', () => {
  expect([waitAfter(1, '2'), waitAfter(1, '3'), waitAfter(1, '99999999999')]).toEqual([2000, null, null]);
  expect(waitAfter(1, new Date(Date.now() + 3_600_000).toUTCString())).toBeNull();
  const [soon, late] = [50, 100];
  for (const text of ['0', 'soon', '-1', new Date(0).toUTCString()]) {
    expect(waitAfter(1, text)).toBeGreaterThanOrEqual(soon);
    expect(waitAfter(1, text)).toBeLessThanOrEqual(late);
  }
});

test('a circuit opens after consecutive failures, lets one request try after a pause, and closes after an answer', () => {
  let now = 0;
  const circuit = new Circuit('It', () => now);
  const isOpen = (): boolean => {
    try {
      circuit.enter();
      return false;
    } catch (error) {
      expect(error).toEqual(withCode('connection_failed'));
      return true;
    }
  };
  for (let count = 0; count < 4; count++) {
    circuit.failed();
  }
  circuit.succeeded();
  for (let count = 0; count < 5; count++) {
    expect(isOpen()).toBe(false);
    circuit.failed();
  }
  expect(isOpen()).toBe(true);
  now += 5000;
  expect([isOpen(), isOpen()]).toEqual([false, true]);
  circuit.abandoned();
  expect([isOpen(), isOpen()]).toEqual([false, true]);
  circuit.succeeded();
  expect([isOpen(), isOpen()]).toEqual([false, false]);
});

test('a memo makes one request for many callers, remembers the answer for a while, and remembers no failure', async () => {
  let [now, asked] = [0, 0];
  const memo = new Memo(
    5,
    async () => {
      if (++asked === 2) {
        throw new Error('failed');
      }
      return asked;
    },
    () => now
  );
  expect(await Promise.all([memo.get(), memo.get()])).toEqual([1, 1]);
  now = 4999;
  expect(await memo.get()).toBe(1);
  now = 5000;
  await expect(memo.get()).rejects.toThrow('failed');
  expect(await memo.get()).toBe(3);
  memo.forget();
  expect(await memo.get()).toBe(4);
});

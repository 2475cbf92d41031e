import { RequestLedger } from '../../../src/service/vault/requests';
import { withCode } from '../fixtures';

test('a request id can be repeated for the same names in any order', () => {
  const ledger = new RequestLedger();
  for (const names of [
    ['A', 'B'],
    ['B', 'A']
  ]) {
    expect(() => ledger.check('r', names)).not.toThrow();
  }
});

test.each([[['A']], [['A', 'B', 'C']], [['A', 'A', 'B']], [['A,B']], [['a', 'B']]])(
  'a request id used for A and B is refused for %j',
  names => {
    const ledger = new RequestLedger();
    ledger.check('r', ['A', 'B']);
    expect(() => ledger.check('r', names)).toThrow(withCode('request_id_reused'));
    expect(() => ledger.check('other', names)).not.toThrow();
  }
);

test('the memory of a request has a fixed size, however long its names are', () => {
  const set = jest.spyOn(Map.prototype, 'set');
  new RequestLedger().check(
    'r',
    Array.from({ length: 1000 }, (_, index) => `${index}`.repeat(200))
  );
  const kept = set.mock.calls.map(([, value]) => String(value).length);
  set.mockRestore();
  expect(kept).toEqual([64]);
});

test('the memory of requests drops only the oldest when it is full', () => {
  const ledger = new RequestLedger();
  for (let index = 0; index <= 10_000; index++) {
    ledger.check(`r${index}`, ['A']);
  }
  expect(() => ledger.check('r1', ['B'])).toThrow(withCode('request_id_reused'));
  expect(() => ledger.check('r10000', ['B'])).toThrow(withCode('request_id_reused'));
  expect(() => ledger.check('r0', ['B'])).not.toThrow();
});

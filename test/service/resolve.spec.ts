import { RequestLedger } from '../../src/service/resolve';
import { withCode } from './fixtures';

test('a request id can be repeated with the same names in any order', () => {
  const ledger = new RequestLedger();
  for (const names of [
    ['A', 'B'],
    ['B', 'A']
  ]) {
    expect(() => ledger.check('r', names)).not.toThrow();
  }
});

test.each([[['A']], [['A', 'B', 'C']], [['A', 'A', 'B']], [['A,B']], [['a', 'B']]])(
  'a request id for A and B is not one for %j',
  names => {
    const ledger = new RequestLedger();
    ledger.check('r', ['A', 'B']);
    expect(() => ledger.check('r', names)).toThrow(withCode('request_id_reused'));
    expect(() => ledger.check('other', names)).not.toThrow();
  }
);

test('the ledger stores only a hash of each request, however long its names are', () => {
  const set = jest.spyOn(Map.prototype, 'set');
  new RequestLedger().check(
    'r',
    Array.from({ length: 1000 }, (_, index) => `${index}`.repeat(200))
  );
  const kept = set.mock.calls.map(([, value]) => String(value).length);
  set.mockRestore();
  expect(kept).toEqual([64]);
});

test('the full ledger forgets only the oldest request', () => {
  const ledger = new RequestLedger();
  for (let index = 0; index <= 10_000; index++) {
    ledger.check(`r${index}`, ['A']);
  }
  expect(() => ledger.check('r1', ['B'])).toThrow(withCode('request_id_reused'));
  expect(() => ledger.check('r10000', ['B'])).toThrow(withCode('request_id_reused'));
  expect(() => ledger.check('r0', ['B'])).not.toThrow();
});

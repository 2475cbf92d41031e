import { RE2JS } from 're2js';
import { matcherOf } from '../../../src/service/vault/filter';
import { withCode } from '../fixtures';

afterEach(() => jest.restoreAllMocks());

const ANN = 'ann@acme.example';
const invalid = withCode('filter_invalid');

test.each<[string | undefined, boolean]>([
  [undefined, true],
  [ANN, true],
  ['ANN@acme.EXAMPLE', true],
  ['ann@.*', true],
  ['(ann|bob)@acme\\.example', true],
  ['.*', true],
  ['ann', false],
  ['@acme', false],
  ['^ann@', false],
  ['', false],
  ['ann@acme.example|', true],
  ['bob@acme.example', false]
])('the filter %j answers %s for an address', (filter, matches) => {
  expect(matcherOf(filter)(ANN)).toBe(matches);
});

test.each(['a+b@acme.example', 'C++', 'Data (EU)', 'a.b'])('the value %j finds itself', value => {
  expect(matcherOf(value)(value)).toBe(true);
});

test.each(['(', 'a)', '[a', 'a{2,1}', '*', '(?=a)', 'a\\', '(a)\\1'])('%j is refused', filter => {
  expect(() => matcherOf(filter)).toThrow(invalid);
});

test('a filter has 256 characters at most', () => {
  expect(matcherOf('a'.repeat(256))('a'.repeat(256))).toBe(true);
  expect(() => matcherOf('a'.repeat(257))).toThrow(invalid);
});

// With backtracking each of these would take longer than the world is old.
test.each(['^(a+)+$', '(a*)*b', '(a|aa)+$', '(.*a){12}b'])(
  'the filter %j is answered for a long text',
  filter => {
    expect(matcherOf(filter)(`${'a'.repeat(20_000)}!`)).toBe(false);
  }
);

test.each(['(.*a.{120}){8}', '(a?){500}a{500}', '.*a.{900}|.*b.{240}', '\\pL{400}'])(
  'the filter %j, which is short but slow to match, is refused',
  filter => {
    expect(() => matcherOf(filter)).toThrow(invalid);
  }
);

// 1,000 instructions and the tables of classes take milliseconds each, during which nobody else is answered.
test.each([
  'a{0,999}'.repeat(32),
  `(((${'a'.repeat(230)}){10}){10}){10}`,
  `(((${'a'.repeat(200)}){10})\\Q\\E{10}){10}`,
  `(([)]${'a'.repeat(200)}){10}){10}`,
  `(\\Q\\x{${'a'.repeat(200)}}\\E){30}`,
  '\\pL'.repeat(85),
  `[${'\\PL'.repeat(80)}]`,
  '[a-\uffff]'.repeat(42),
  '[\\x61-\\x{10FFFF}]',
  '[\\--\\x{ffff}]',
  '[\\0-\uffff]'
])('the filter %j is refused before it is compiled', filter => {
  const compile = jest.spyOn(RE2JS, 'compile');
  expect(() => matcherOf(filter)).toThrow(invalid);
  expect(compile).not.toHaveBeenCalled();
});

test.each([
  ['[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '0189ab4c-0000-7000-8000-0123456789ab'],
  ['([a-z0-9-]+\\.){1,3}[a-z]+@([a-z0-9-]+\\.){1,3}com', 'ann.b.c@eu.acme.com'],
  ['[а-яё]+ \\p{Lu}\\pL*', 'отдел Продаж'],
  ['[一-龥]{2,8}', '数据团队']
])('the usual filter %j finds its text', (filter, text) => {
  expect(matcherOf(filter)(text)).toBe(true);
});

test('a repeated text is not matched again by a filter', () => {
  const matches = jest.spyOn(RE2JS.prototype, 'matches');
  const isAnn = matcherOf('ann@.*');
  for (let time = 0; time < 1000; time++) {
    expect([isAnn(ANN), isAnn('bob@acme.example')]).toEqual([true, false]);
  }
  expect(matches).toHaveBeenCalledTimes(2);
});

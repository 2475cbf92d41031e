import { formatTable, printable } from '../../../src/service/cli/table';

const HEAD = ['EMAIL', 'WHAT'];

test('columns are as wide as what is in them', () => {
  expect(
    formatTable(HEAD, [
      ['ann@acme.example', 'x'],
      ['b', 'yy']
    ]).split('\n')
  ).toEqual(['EMAIL             WHAT', 'ann@acme.example  x', 'b                 yy']);
});

test('on a terminal the widest columns give way until every line fits', () => {
  const rows = [
    ['a'.repeat(60), 'short'],
    ['b', 'c'.repeat(50)]
  ];
  const lines = formatTable(HEAD, rows, 40).split('\n');
  expect(lines.map(line => line.length)).toEqual([25, 26, 40]);
  expect(lines[1]).toBe(`${'a'.repeat(18)}…  short`);
  expect(lines[2]).toBe(`b${' '.repeat(20)}${'c'.repeat(18)}…`);
});

test('elsewhere nothing is cut', () => {
  expect(formatTable(HEAD, [['a'.repeat(500), 'b']])).toContain('a'.repeat(500));
});

test('wide characters count twice', () => {
  const lines = formatTable(HEAD, [
    ['日本語', 'x'],
    ['abc', 'y']
  ]).split('\n');
  expect(lines).toEqual(['EMAIL   WHAT', '日本語  x', 'abc     y']);
});

test('what would steer a terminal or turn the text around is not printed', () => {
  expect(printable('a\u001b[2Jb\u202ec\u009bd\ne')).toBe('a�[2Jb�c�d�e');
  expect(formatTable(HEAD, [['a\nb', '\u001b]0;x\u0007']]).split('\n')).toHaveLength(2);
});

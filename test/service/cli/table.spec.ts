import { formatTable, printable } from '../../../src/service/cli/table';

const HEAD = ['EMAIL', 'WHAT'];

test('columns of a table are as wide as their widest text', () => {
  expect(
    formatTable(HEAD, [
      ['ann@acme.example', 'x'],
      ['b', 'yy']
    ]).split('\n')
  ).toEqual(['EMAIL             WHAT', 'ann@acme.example  x', 'b                 yy']);
});

test('the widest columns of a table are cut until every line fits the terminal', () => {
  const rows = [
    ['a'.repeat(60), 'short'],
    ['b', 'c'.repeat(50)]
  ];
  const lines = formatTable(HEAD, rows, 40).split('\n');
  expect(lines.map(line => line.length)).toEqual([25, 26, 40]);
  expect(lines[1]).toBe(`${'a'.repeat(18)}…  short`);
  expect(lines[2]).toBe(`b${' '.repeat(20)}${'c'.repeat(18)}…`);
});

test('without a terminal no column of a table is cut', () => {
  expect(formatTable(HEAD, [['a'.repeat(500), 'b']])).toContain('a'.repeat(500));
});

test('wide characters count as two columns of a table', () => {
  const lines = formatTable(HEAD, [
    ['日本語', 'x'],
    ['abc', 'y']
  ]).split('\n');
  expect(lines).toEqual(['EMAIL   WHAT', '日本語  x', 'abc     y']);
});

test('characters that control the terminal or the direction of text are not printed', () => {
  expect(printable('a\u001b[2Jb\u202ec\u009bd\ne')).toBe('a�[2Jb�c�d�e');
  expect(formatTable(HEAD, [['a\nb', '\u001b]0;x\u0007']]).split('\n')).toHaveLength(2);
});

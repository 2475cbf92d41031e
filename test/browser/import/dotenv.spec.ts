import { MAX_ENTRIES, type Warning, parseDotenv } from '../../../src/browser/import/dotenv';

function valuesOf(text: string): Record<string, string> {
  return Object.fromEntries(parseDotenv(text).entries.map(({ name, value }) => [name, value]));
}

function warningsOf(text: string): Warning[] {
  return parseDotenv(text).entries.flatMap(({ warnings }) => [...warnings]);
}

// Each was given to dotenv 18, which reads the same.
test.each<[string, string, Record<string, string>]>([
  ['a plain value', 'A=b', { A: 'b' }],
  ['no value', 'A=', { A: '' }],
  ['no value before another line', 'A=\nB=2', { A: '', B: '2' }],
  ['spaces around', '  A =  b c \t\nB\t=\t2', { A: 'b c', B: '2' }],
  ['a colon', 'A: b', { A: 'b' }],
  ['export', 'export A=b\n  export  B=2\nexport=3', { A: 'b', B: '2', export: '3' }],
  ['= in the value', 'A=b=c==', { A: 'b=c==' }],
  ['comments', '# A=1\n  # B=2\nC=3 # D=4\n\n', { C: '3' }],
  ['a # in a plain value', 'A=b#c', { A: 'b' }],
  ['a # in quotes', `A="b#c" # d\nB='#'#\nC=\`#\``, { A: 'b#c', B: '#', C: '#' }],
  ['double quotes', 'A=" b "\nB=""', { A: ' b ', B: '' }],
  ['single quotes', `A=' "b" \\n '`, { A: ' "b" \\n ' }],
  ['backticks', 'A=`"b" \'c\'`', { A: `"b" 'c'` }],
  ['line ends in double quotes', 'A="b\\nc\\r"', { A: 'b\nc\r' }],
  ['backslashes elsewhere', 'A=b\\nc', { A: 'b\\nc' }],
  ['lines in quotes', `A="b\n# c\nD=1"\nE='2\n3'\nF=\`4\n\``, { A: 'b\n# c\nD=1', E: '2\n3', F: '4\n' }],
  ['an escaped single quote', `A='b\\'c'`, { A: `b\\'c` }],
  ['CRLF and CR', 'A="b\r\nc"\r\nB=2\rC=3', { A: 'b\nc', B: '2', C: '3' }],
  ['a byte order mark', '\uFEFFA=b', { A: 'b' }],
  ['variables', 'A=b\nC=${A}$A\nD="${A}"', { A: 'b', C: '${A}$A', D: '${A}' }],
  ['a name twice', 'A=1\nB=2\nA=3', { A: '3', B: '2' }],
  ['names that no secret has', 'my.key-1=x', { 'my.key-1': 'x' }],
  ['text after the quotes', 'A="b" c\nD=2', { A: '"b" c', D: '2' }],
  ['quotes in the middle', `A=b"c"d'`, { A: `b"c"d'` }],
  ['an open quote', 'A="b\nC=2', { A: '"b', C: '2' }],
  ['an odd last backslash', 'A="C:\\"\nB="x"', { A: 'C:\\', B: 'x' }],
  ['JSON', `A='{"b": "c"}'\nD={"e": [1]}`, { A: '{"b": "c"}', D: '{"e": [1]}' }],
  ['a URL', 'A=postgres://u:p@h:5432/d?x=1', { A: 'postgres://u:p@h:5432/d?x=1' }],
  ['other lines', 'hello\nA B=1\nexport C\nD=1', { D: '1' }],
  ['the name of a prototype', '__proto__x=1\nconstructor=2', { __proto__x: '1', constructor: '2' }]
])('%s: dotenv and this parser agree', (_, text, values) => {
  expect(valuesOf(text)).toEqual(values);
});

test.each<[string, string, Record<string, string>]>([
  ['quotes and backslashes are undone', 'A="b\\"c\\\\n\\td\\$"', { A: 'b"c\\n\td$' }],
  ['other backslashes stay', 'A="\\d\\x"', { A: '\\d\\x' }],
  ['a value does not begin on the next line', `A=\n"b"`, { A: '' }],
  ['letters of other languages are read', 'SCHLÜSSEL=1', { SCHLÜSSEL: '1' }]
])('other than in dotenv, %s', (_, text, values) => {
  expect(valuesOf(text)).toEqual(values);
});

test.each<[string, Warning[]]>([
  ['A=1\nA=2', ['repeated']],
  ['A="x${B}"', ['reference']],
  ['A=$B', []],
  ['A=b#c', ['cut']],
  ['A=#c', ['cut']],
  ['A=b #c', []],
  ['A= #c', []],
  ["A='b#c'#d", []],
  ["A='#'", []],
  ['A="b', ['unclosed']],
  ['A="b" c', ['unclosed']],
  ["A=it's", []]
])('%j is marked %j', (text, warnings) => {
  expect(warningsOf(text)).toEqual(warnings);
});

test('the number of each line that is not an entry is reported', () => {
  const { entries, skipped } = parseDotenv('# c\nhello\nA="1\n2\n3"\n\nB=2\nworld');
  expect(entries.map(({ name }) => name)).toEqual(['A', 'B']);
  expect(skipped).toEqual([2, 8]);
});

test.each([
  'A=-----BEGIN KEY-----\nabc=\ndef==\n-----END KEY-----\nB=2',
  'A="-----BEGIN KEY-----\nabc=\n-----END KEY-----\nB=2'
])('the lines of a key without quotes are never taken for names: %j', text => {
  const { entries, skipped } = parseDotenv(text);
  expect(entries.map(({ name }) => name)).toEqual(['A', 'B']);
  expect(skipped).toEqual([2]);
});

test('a key in quotes is a value', () => {
  const key = '-----BEGIN KEY-----\nabc=\n-----END KEY-----\n';
  expect(valuesOf(`A="${key}"\nB="${key.replaceAll('\n', '\\n')}"`)).toEqual({ A: key, B: key });
});

test('a value of a megabyte is read, and so are many open quotes', () => {
  const large = 'x'.repeat(1024 * 1024 - 10);
  expect(valuesOf(`A="${large}"`)).toEqual({ A: large });
  const { entries } = parseDotenv('A="\n'.repeat(200_000));
  expect(entries).toHaveLength(1);
});

test('reading stops once there are too many entries', () => {
  const text = Array.from({ length: MAX_ENTRIES + 50 }, (_, index) => `A${index}=1`).join('\n');
  expect(parseDotenv(text).entries).toHaveLength(MAX_ENTRIES + 1);
});

import { holdsValue } from '../../../src/browser/credentials/outputs';

const VALUE = 'a<b>&"c"-0123456789\\x';

test.each([
  ['a stream', { output_type: 'stream', text: `key: ${VALUE}\n` }],
  ['a stream in lines', { output_type: 'stream', text: ['a\n', `key: ${VALUE}\n`] }],
  ['a stream that was cut', { output_type: 'stream', text: [VALUE.slice(0, 9), VALUE.slice(9)] }],
  ['HTML', { data: { 'text/html': '<b>a&lt;b&gt;&amp;"c"-0123456789\\x</b>' } }],
  ['an attribute', { data: { 'text/html': '<b title="a&lt;b&gt;&amp;&quot;c&quot;-0123456789\\x">' } }],
  ['JSON', { data: { 'application/json': { deep: [1, { key: VALUE }] } } }],
  ['text of JSON', { data: { 'text/plain': JSON.stringify({ key: VALUE }) } }],
  ['base64', { data: { 'text/plain': btoa(VALUE) } }],
  ['base64 with more behind it', { data: { 'text/plain': btoa(`${VALUE}more`) } }],
  ['an error', { ename: 'E', evalue: VALUE, traceback: ['line', `\u001b[31m${VALUE}\u001b[0m`] }]
])('a value is seen in %s', (_, output) => {
  expect(holdsValue(output, VALUE)).toBe(true);
});

test('one line of a value is enough', () => {
  const value = '-----BEGIN X-----\nMIIabcdefgh\n-----END X-----\n';
  expect(holdsValue({ text: 'MIIabcdefgh' }, value)).toBe(true);
  expect(holdsValue({ text: 'MIIabcde' }, value)).toBe(false);
});

test.each([[{ text: VALUE.slice(0, -1) }], [{ text: '' }], [{}], [{ data: { n: 1, none: null } }]])(
  'nothing is seen in %j',
  output => {
    expect(holdsValue(output, VALUE)).toBe(false);
  }
);

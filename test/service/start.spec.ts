import { readStart } from '../../src/service/start';
import { makeCanary } from './fixtures';

test('the first line of standard input contains the key and an optional connection', () => {
  expect(readStart('{"key":"k","connection":null}')).toEqual({ key: 'k', connection: null });
  const connection = { url: 'https://team.example', apiKey: 'a' };
  expect(readStart(JSON.stringify({ key: 'k', connection }))).toEqual({ key: 'k', connection });
});

test.each([
  '',
  'key',
  '[]',
  'null',
  '{}',
  '{"key":"","connection":null}',
  '{"key":"k"}',
  '{"key":"k","connection":{}}'
])('%s is refused', line => {
  expect(() => readStart(line)).toThrow('The key of this start is missing.');
});

test('a refused first line of standard input is not repeated in the error', () => {
  const canary = makeCanary();
  expect(() => readStart(`{"key":1,"connection":{"apiKey":"${canary}"}}`)).toThrow(/^(?!.*canary)/);
  expect(() => readStart(canary)).toThrow(/^(?!.*canary)/);
});

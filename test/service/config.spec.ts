import { readConfig } from '../../src/service/config';
import { makeCanary, withCode } from './fixtures';

test('the service reads socket, port and log level from its command line', () => {
  expect(readConfig(['--home', '/h', '--socket', '/s'])).toEqual({
    home: '/h',
    listen: { socket: '/s' },
    logLevel: 'info'
  });
  expect(readConfig(['--home=/h', '--port=0', '--log-level=debug'])).toEqual({
    home: '/h',
    listen: { port: 0 },
    logLevel: 'debug'
  });
});

test.each([
  ['nothing', []],
  ['no home', ['--socket', '/s']],
  ['an empty home', ['--home', '', '--socket', '/s']],
  ['nowhere to listen', ['--home', '/h']],
  ['an empty socket', ['--home', '/h', '--socket', '']],
  ['two places to listen', ['--home', '/h', '--socket', '/s', '--port', '1']],
  ['a port that is no number', ['--home', '/h', '--port', 'http']],
  ['a port that is too high', ['--home', '/h', '--port', '65536']],
  ['a port of none', ['--home', '/h', '--port=']],
  ['a log level that there is not', ['--home', '/h', '--socket', '/s', '--log-level', 'trace']],
  ['an option that there is not', ['--home', '/h', '--socket', '/s', '--key', 'k']],
  ['an option without its value', ['--socket', '/s', '--home']],
  ['a word too many', ['--home', '/h', '--socket', '/s', 'serve']]
])('%s is not understood', (_, args) => {
  expect(() => readConfig(args)).toThrow(withCode('request_invalid'));
});

test('a refused command line gets the usage and is not repeated', () => {
  const canary = makeCanary();
  for (const args of [[canary], [`--${canary}`], ['--log-level', canary], ['--home', canary]]) {
    expect(() => readConfig(args)).toThrow(/^Usage: (?!.*canary)/);
  }
});

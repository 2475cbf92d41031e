import { readServiceURL } from '../../src/service/address';
import { makeCanary, withCode } from './fixtures';

test.each([
  ['https://team.example', 'https://team.example'],
  [' https://Team.Example:443/ ', 'https://team.example'],
  ['https://team.example:8443/secrets//', 'https://team.example:8443/secrets'],
  ['http://localhost:8787/', 'http://localhost:8787'],
  ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
  ['http://127.1.2.3', 'http://127.1.2.3'],
  ['http://[::1]:8787', 'http://[::1]:8787']
])('the service URL %s is read as %s', (text, kept) => {
  expect(readServiceURL(text)).toBe(kept);
});

test.each([
  '',
  'team.example',
  'http://team.example',
  'http://localhost.team.example',
  'http://127.0.0.1.team.example',
  'http://0.0.0.0',
  'http://192.168.0.1',
  'ftp://team.example',
  'file:///etc/passwd',
  'https://ann@team.example',
  'https://ann:word@team.example',
  'https://team.example?a=b',
  'https://team.example#a',
  'https://'
])('the service URL %s is refused', text => {
  expect(() => readServiceURL(text)).toThrow(withCode('connection_invalid'));
});

test('the error for a service URL contains no part of it', () => {
  const canary = makeCanary();
  expect(() => readServiceURL(`https://${canary}:${canary}@team.example`)).toThrow(/^(?!.*canary)/);
});

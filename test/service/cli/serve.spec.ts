import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../fixtures';
import { CERTIFICATE } from '../gateway/certificate';
import { settingsFrom } from '../serve/served';

const refused = expect.objectContaining({ code: 'usage_invalid' }) as Error;

function pem(name: string, text: string): string {
  const path = join(makeFolder(), name);
  writeFileSync(path, text);
  return path;
}

test('by default serve listens on this machine only, with rate limits and without metrics', () => {
  expect(settingsFrom()).toMatchObject({
    listen: { host: '127.0.0.1', port: 8787 },
    isBehindProxy: false,
    rate: 100,
    metrics: null,
    logLevel: 'info'
  });
});

test.each([
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['127.9.9.9:0', '127.9.9.9', 0],
  ['localhost:8787', '127.0.0.1', 8787],
  ['[::1]:8787', '::1', 8787]
])('serve needs no certificate to listen on %s', (text, host, port) => {
  expect(settingsFrom('--listen', text).listen).toEqual({ host, port });
});

test.each([
  '0.0.0.0:8787',
  '[::]:8787',
  '10.0.0.1:8787',
  'secrets.acme.example:443',
  '128.0.0.1:1',
  '127.0.0.1.example:1'
])('serve needs a certificate or --behind-proxy to listen on %s', text => {
  expect(() => settingsFrom('--listen', text)).toThrow(refused);
  expect(() => settingsFrom('--listen', text)).toThrow(/--tls-cert.*--behind-proxy/);
  expect(settingsFrom('--listen', text, '--behind-proxy').isBehindProxy).toBe(true);
  const [cert, key] = [pem('cert', CERTIFICATE.cert), pem('key', CERTIFICATE.key)];
  expect(settingsFrom('--listen', text, '--tls-cert', cert, '--tls-key', key).tls?.cert.toString()).toBe(
    CERTIFICATE.cert
  );
});

test.each([
  '8787',
  ':8787',
  '127.0.0.1',
  '::1:8787',
  '127.0.0.1:65536',
  '127.0.0.1:x',
  'http://127.0.0.1:1',
  ''
])('serve refuses to listen on %j', text => {
  expect(() => settingsFrom('--listen', text)).toThrow(refused);
});

test('serve refuses a certificate without its own private key, or together with --behind-proxy', () => {
  const [cert, key, text] = [pem('cert', CERTIFICATE.cert), pem('key', CERTIFICATE.key), pem('text', 'none')];
  const other = pem('other', CERTIFICATE.cert.replace('MIIB', 'MIIC'));
  for (const args of [
    ['--tls-cert', cert],
    ['--tls-key', key],
    ['--tls-cert', cert, '--tls-key', text],
    ['--tls-cert', other, '--tls-key', key],
    ['--tls-cert', cert, '--tls-key', `${key}.missing`],
    ['--tls-cert', cert, '--tls-key', key, '--behind-proxy']
  ]) {
    expect(() => settingsFrom(...args)).toThrow(refused);
  }
});

test.each([
  ['--rate-limit', 'many'],
  ['--rate-limit', '-1'],
  ['--drain', '601'],
  ['--log-level', 'trace'],
  ['--metrics-listen', '9090']
])('serve refuses %s %s', (option, value) => {
  expect(() => settingsFrom(option, value)).toThrow(refused);
});

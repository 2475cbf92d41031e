// A rule that has to be written down a second time, in Python or in a sentence, is checked here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ERRORS,
  MAX_NAMES,
  MAX_NAME_LENGTH,
  MAX_REPLY_BYTES,
  MAX_VALUE_BYTES,
  TIMING,
  checkName,
  isErrorCode
} from '../../src/contract';

const ROOT = join(__dirname, '../..');
const python = (name: string): string => readFileSync(join(ROOT, 'helios_secrets', name), 'utf8');

test("Python's constants and errors are those of the contract", () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/contract.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8'
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every error names an existing Python class', () => {
  const classes = [...python('_errors.py').matchAll(/^class (\w+)\(/gm)].map(([, name]) => name);
  expect(classes).toEqual(expect.arrayContaining([...new Set(Object.values(ERRORS).map(e => e.python))]));
});

test('every error code that Python raises is in the contract', () => {
  const files = ['_client.py', '_exchange.py', '_kernel.py', '_namespace.py', '_request.py'];
  const server = ['forward.py', 'handlers.py', 'process.py'].map(name => join('server', name));
  const raised = [...files, ...server].flatMap(name => [
    ...python(name).matchAll(/(?:make_error|ServiceError)\("(\w+)"/g)
  ]);
  expect(raised.length).toBeGreaterThan(3);
  raised.forEach(([, code]) => expect([code, isErrorCode(code)]).toEqual([code, true]));
});

test('Python and TypeScript accept the same secret names', () => {
  const rule = /^_NAME = re\.compile\(r"(.+)", re\.ASCII\)$/m.exec(python('_client.py'));
  const whole = new RegExp(`^(?:${rule?.[1]})$`);
  for (let unit = 0; unit < 0x180; unit++) {
    const name = String.fromCharCode(unit);
    expect([unit, whole.test(name)]).toEqual([unit, checkName(name) === null]);
  }
});

test('the error messages name the limits that are checked', () => {
  expect(ERRORS.secret_name_invalid.message).toContain(`1 to ${MAX_NAME_LENGTH} characters`);
  expect(ERRORS.secret_value_too_large.message).toContain(MAX_VALUE_BYTES.toLocaleString('en-US'));
});

test('a reply with its header fits into a websocket message of the Jupyter server', () =>
  expect(MAX_REPLY_BYTES).toBeLessThan(10 * 1024 * 1024 - MAX_NAMES * (MAX_NAME_LENGTH + 100)));

test('a kernel repeats its request several times before it gives up', () => {
  expect(TIMING.acknowledge).toBeGreaterThan(3 * TIMING.resend);
  expect(TIMING.acknowledge).toBeGreaterThan(2 * TIMING.keepAlive);
  expect(TIMING.question).toBeGreaterThan(TIMING.answer);
});

import { ERRORS, type ErrorCode, HeliosError, isErrorCode } from '../../src/contract';

const all = Object.entries(ERRORS) as [ErrorCode, (typeof ERRORS)[ErrorCode]][];
const PYTHON = [
  'SecretsError',
  'SecretNotFoundError',
  'SecretAccessDeniedError',
  'SecretsUnavailableError',
  'SecretsTimeoutError'
];

describe.each(all)('%s', (code, { status, python, message }) => {
  test('is a stable word', () => expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/));

  test('has a status of an error, or 0 for what never leaves over HTTP', () =>
    expect(status === 0 || (status >= 400 && status < 600)).toBe(true));

  test('is known to Python', () => expect(PYTHON).toContain(python));

  test('tells a person something, in whole sentences', () =>
    expect(message).toMatch(/^[A-Z].{20,}(\.|cache|secrets"?|migrate|YOU)$/));

  test('has the status that goes with its Python class', () => {
    // What cannot be answered now is never the caller's mistake; what is not there is 404.
    const fitting: Record<string, number[]> = {
      SecretNotFoundError: [404],
      SecretAccessDeniedError: [0, 403, 409],
      SecretsUnavailableError: [0, 401, 403, 404, 408, 421, 429, 503, 507],
      SecretsTimeoutError: [0, 504],
      SecretsError: [400, 404, 405, 408, 409, 412, 413, 415, 431, 500, 501]
    };
    expect(fitting[python]).toContain(status);
  });

  test('is what an error of this code carries', () => {
    const error = new HeliosError(code);
    expect({ ...error, message: error.message }).toEqual({ name: 'HeliosError', code, message });
    expect(error.status).toBe(status || 500);
  });
});

test('no two codes have one message', () => {
  const messages = all.map(([, { message }]) => message);
  expect(new Set(messages).size).toBe(messages.length);
});

test.each([['toString'], ['__proto__'], ['Secret_Not_Found'], [''], [undefined], [0], [{}]])(
  '%p is no code',
  code => expect(isErrorCode(code)).toBe(false)
);

test('every code is one', () => all.forEach(([code]) => expect(isErrorCode(code)).toBe(true)));

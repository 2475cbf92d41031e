import { ERRORS, type ErrorCode, HeliosError, isErrorCode } from '../../src/contract';

const all = Object.entries(ERRORS) as [ErrorCode, (typeof ERRORS)[ErrorCode]][];
const PYTHON = [
  'SecretsError',
  'SecretNotFoundError',
  'SecretAccessDeniedError',
  'SecretsUnavailableError',
  'SecretsTimeoutError'
];

describe.each(all)('the error %s', (code, { status, python, message }) => {
  test('has a code of lower-case words', () => expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/));

  test('has an HTTP status of an error, or 0 if it is never sent over HTTP', () =>
    expect(status === 0 || (status >= 400 && status < 600)).toBe(true));

  test('exists in Python', () => expect(PYTHON).toContain(python));

  test('has a message of whole sentences', () =>
    expect(message).toMatch(/^[A-Z].{20,}(\.|cache|secrets"?|migrate|YOU)$/));

  test('has a status that fits its Python class', () => {
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

  test('sets code, status and message of a HeliosError', () => {
    const error = new HeliosError(code);
    expect({ ...error, message: error.message }).toEqual({ name: 'HeliosError', code, message });
    expect(error.status).toBe(status || 500);
  });
});

test('no two error codes have the same message', () => {
  const messages = all.map(([, { message }]) => message);
  expect(new Set(messages).size).toBe(messages.length);
});

test.each([['toString'], ['__proto__'], ['Secret_Not_Found'], [''], [undefined], [0], [{}]])(
  '%p is not recognized as an error code',
  code => expect(isErrorCode(code)).toBe(false)
);

test('every error code is recognized as one', () =>
  all.forEach(([code]) => expect(isErrorCode(code)).toBe(true)));

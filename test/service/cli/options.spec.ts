import { parse } from '../../../src/service/cli/command';
import { EMAIL, numberOf, timeOf } from '../../../src/service/cli/options';

afterEach(() => jest.restoreAllMocks());

const refused = expect.objectContaining({ code: 'usage_invalid' }) as Error;

test.each([
  ['90d', 90 * 24 * 3600e3],
  ['12h', 12 * 3600e3],
  ['2w', 14 * 24 * 3600e3]
])('%s is read as a time span before or after now', (text, span) => {
  for (const direction of [1, -1] as const) {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now);
    expect(Date.parse(timeOf(text, direction, '--since'))).toBe(now + direction * span);
  }
});

test('a date is read as that date', () => {
  expect(timeOf('2026-01-31', -1, '--since')).toBe('2026-01-31T00:00:00.000Z');
});

test.each(['', 'soon', '7', '-7d', '7y', '9999999d'])('%j is refused as a time', text => {
  expect(() => timeOf(text, 1, '--expires')).toThrow(refused);
});

test.each(['-1', '1.5', 'x', '', '11', '1e1'])('%j is refused as a number from 0 to 10', text => {
  expect(() => numberOf(text, 0, 10, '--limit')).toThrow(refused);
});

test('the error for an option without its value, or of another command, names the option but not its value', () => {
  expect(() => parse(['--email'], EMAIL)).toThrow(/--email/);
  const value = 'something-private';
  try {
    parse([`--key=${value}`], EMAIL);
    throw new Error('It was understood.');
  } catch (error) {
    expect((error as Error).message).toContain('--key');
    expect((error as Error).message).not.toContain(value);
  }
});

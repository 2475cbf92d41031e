import { checkName, checkValue, closeNames, utf8Length } from '../../src/contract';

const MIB_5 = 5 * 1024 * 1024;

describe('a secret name', () => {
  test.each(['A', '_', '0', 'AWS_SECRET_KEY', 'a1_', '__proto__', 'N'.repeat(255)])('can be %s', name =>
    expect(checkName(name)).toBeNull()
  );

  test.each([
    ['nothing', ''],
    ['a character more than it may have', 'N'.repeat(256)],
    ['a space', 'A B'],
    ['a space at its end', 'A '],
    ['a line end', 'A\n'],
    ['a hyphen', 'A-B'],
    ['a dot', 'A.B'],
    ['a slash', 'A/B'],
    ['a letter with an accent', '\u00c9'],
    ['a full-width digit', '\uff11'],
    ['a NUL', 'A\0'],
    ['an emoji', '😀']
  ])('with %s is refused', (_, name) => expect(checkName(name)).toBe('secret_name_invalid'));
});

describe('a secret value', () => {
  test.each([
    ['nothing', ''],
    ['a NUL', '\0'],
    ['an emoji', '😀'],
    ['the last character of Unicode', '\u{10ffff}'],
    ['5 MiB of one-byte characters', '\u0001'.repeat(MIB_5)],
    ['5 MiB of emoji', '😀'.repeat(MIB_5 / 4)]
  ])('can be %s', (_, value) => expect(checkValue(value)).toBeNull());

  test.each([
    ['one-byte characters', 'a'.repeat(MIB_5 + 1)],
    ['emoji', `${'😀'.repeat(MIB_5 / 4)}a`]
  ])('of %s is refused with one byte more than 5 MiB', (_, value) =>
    expect(checkValue(value)).toBe('secret_value_too_large')
  );

  test.each([
    ['a first half', '\ud83d'],
    ['a first half before a letter', '\ud83da'],
    ['two first halves', '\ud83d\ud83d'],
    ['a second half', '\ude00'],
    ['two second halves', '\ude00\ude00'],
    ['the halves in the wrong order', '\ude00\ud83d'],
    ['half a character after a whole one', '😀\ude00']
  ])('with %s is refused', (_, value) => expect(checkValue(value)).toBe('secret_value_invalid'));
});

test.each([
  '',
  'a',
  '\x7f\x80',
  '\u07ff\u0800',
  '\ud7ff\ue000\uffff',
  '\u{10000}\u{10ffff}',
  'a\u00e9\u20ac😀'
])('utf8Length of %j counts its bytes', text =>
  expect(utf8Length(text)).toBe(new TextEncoder().encode(text).byteLength)
);

describe('similar names', () => {
  const names = ['AWS_KEY', 'AWS_KEYS', 'GITHUB_TOKEN', 'aws_kex', 'DB'];

  test('are sorted by distance, ignoring case', () =>
    expect(closeNames('aws_key', names)).toEqual(['AWS_KEY', 'AWS_KEYS', 'aws_kex']));

  test('include names with one letter missing, added, changed or swapped', () => {
    for (const typed of ['GITHUB_TOKE', 'GITHUB_TOKENS', 'GITHUB-TOKEN', 'GITHBU_TOKEN']) {
      expect(closeNames(typed, names)).toEqual(['GITHUB_TOKEN']);
    }
  });

  test('are empty when nothing is similar', () =>
    expect(closeNames('SNOWFLAKE_PASSWORD', names)).toEqual([]));

  test('are limited to the requested number', () =>
    expect(closeNames('AWS_KEY', names, 1)).toEqual(['AWS_KEY']));
});

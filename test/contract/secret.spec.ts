import {
  MAX_NAME_LENGTH,
  MAX_VALUE_BYTES,
  checkName,
  checkValue,
  closeNames,
  utf8Length
} from '../../src/contract';

describe('a name', () => {
  test.each(['A', '_', '0', 'AWS_SECRET_KEY', 'a1_', '__proto__', 'N'.repeat(MAX_NAME_LENGTH)])(
    '%s is one',
    name => expect(checkName(name)).toBeNull()
  );

  test.each([
    ['nothing', ''],
    ['a character more than it may have', 'N'.repeat(MAX_NAME_LENGTH + 1)],
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
  ])('with %s is none', (_, name) => expect(checkName(name)).toBe('secret_name_invalid'));

  test('has 255 characters at most', () => expect(MAX_NAME_LENGTH).toBe(255));
});

describe('a value', () => {
  test.each([
    ['nothing', ''],
    ['a NUL', '\0'],
    ['an emoji', '😀'],
    ['the last character of Unicode', '\u{10ffff}'],
    ['5 MiB of one-byte characters', '\u0001'.repeat(MAX_VALUE_BYTES)],
    ['5 MiB of emoji', '😀'.repeat(MAX_VALUE_BYTES / 4)]
  ])('may be %s', (_, value) => expect(checkValue(value)).toBeNull());

  test.each([
    ['one-byte characters', 'a'.repeat(MAX_VALUE_BYTES + 1)],
    ['emoji', `${'😀'.repeat(MAX_VALUE_BYTES / 4)}a`]
  ])('of %s must not have a byte more than 5 MiB', (_, value) =>
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
  ])('must not hold %s', (_, value) => expect(checkValue(value)).toBe('secret_value_invalid'));

  test('has 5 MiB at most', () => expect(MAX_VALUE_BYTES).toBe(5_242_880));
});

test.each([
  '',
  'a',
  '\x7f\x80',
  '\u07ff\u0800',
  '\ud7ff\ue000\uffff',
  '\u{10000}\u{10ffff}',
  'a\u00e9\u20ac😀'
])('the length of %j is that of its bytes', text =>
  expect(utf8Length(text)).toBe(new TextEncoder().encode(text).byteLength)
);

describe('close names', () => {
  const names = ['AWS_KEY', 'AWS_KEYS', 'GITHUB_TOKEN', 'aws_kex', 'DB'];

  test('are the nearest first, whatever the case', () =>
    expect(closeNames('aws_key', names)).toEqual(['AWS_KEY', 'AWS_KEYS', 'aws_kex']));

  test('find a letter that is missing, too many, other, or swapped with its neighbour', () => {
    for (const typed of ['GITHUB_TOKE', 'GITHUB_TOKENS', 'GITHUB-TOKEN', 'GITHBU_TOKEN']) {
      expect(closeNames(typed, names)).toEqual(['GITHUB_TOKEN']);
    }
  });

  test('are none where nothing is near', () => expect(closeNames('SNOWFLAKE_PASSWORD', names)).toEqual([]));

  test('are no more than asked for', () => expect(closeNames('AWS_KEY', names, 1)).toEqual(['AWS_KEY']));
});

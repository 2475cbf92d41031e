import { createHash } from 'node:crypto';
import { expect, test } from './fixtures';
import { IMPORTS } from './notebook';

const MAX = 5 * 1024 * 1024;
const VALUES = {
  ONE_BYTE: 'x',
  EMPTY: '',
  LINES: ' \r\n\ttabs and "quotes" \\ \u2028\0 end ',
  CONTROL: '\u0001'.repeat(MAX),
  EMOJI: '\u{1f511}'.repeat(MAX / 4)
};
const HASH = (name: string) =>
  `import hashlib; print(hashlib.sha256(get_secret("${name}").encode()).hexdigest())`;

test('values with any characters and of 5 MiB are read byte for byte @matrix', async ({
  notebook,
  vault
}) => {
  const names = Object.keys(VALUES) as (keyof typeof VALUES)[];
  for (const name of names) {
    await vault.create(name, VALUES[name]);
  }
  const cells = await notebook(
    IMPORTS,
    ...names.map(HASH),
    `sum(map(len, get_secrets(${JSON.stringify(names)}).values()))`
  );
  await cells.run(0);
  for (const [index, name] of names.entries()) {
    const expected = createHash('sha256').update(VALUES[name]).digest('hex');
    expect(await cells.run(index + 1), name).toBe(expected);
  }
  const characters = names.reduce((sum, name) => sum + [...VALUES[name]].length, 0);
  expect(await cells.run(names.length + 1)).toBe(`${characters}`);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openNotebook, test } from './fixtures';
import { IMPORTS, createNotebook } from './notebook';

const VALUE = 's3cret "token" <&> ключ-0123456789';
const SETTING = 'lab/api/settings/jupyterlab-helios-secrets:plugin';
const READ = 'value = get_secret("TOKEN"); text = str(value); print(value, end="")';
const CELLS = [
  'input(f"{text}? ")',
  'print(f"{text}!"); print(text, file=sys.stderr); text',
  'for letter in text: print(letter, end="", flush=True)',
  'raise ValueError(text)',
  'display(HTML(f"<b>{html.escape(text)}</b>"), JSON({text: text}))',
  'handle = display("before", display_id=True); handle.update({"text/plain": f"after {text}"}, raw=True)',
  'for n in range(50): print(f"\\r{n} {text}", end="", file=sys.stderr, flush=True)',
  'text?'
];
const FIRST = `${IMPORTS}\nimport html, os, sys; from IPython.display import HTML, JSON\nfrom helios_secrets import reveal`;
/** A slow machine may take long between two pieces of a value. */
const PATIENT = 'import helios_secrets._mask_output as output; output._PATIENCE = 60';

test('a saved notebook contains names instead of shown values, unless reveal was called', async ({
  page,
  server,
  vault
}) => {
  await vault.create('TOKEN', VALUE);
  // The server of these tests switches masking off.
  const first = `${FIRST}\nos.environ.pop("HELIOS_SECRETS_MASK"); ${PATIENT}`;
  const path = createNotebook(server, [first, READ, ...CELLS, 'reveal(value)', 'text']);
  const saved = (): string => readFileSync(join(server.notebooks, path), 'utf8');
  let cells = await openNotebook(page, server, path);
  await cells.run(0);
  expect(await cells.run(1)).toBe('[secret TOKEN]');
  await cells.start(2);
  await cells.answerInput('typed');
  expect(await cells.finish(2)).toMatch(/^\[secret TOKEN\]\?\s+typed/);
  for (let index = 3; index < 10; index++) {
    expect(await cells.run(index)).toContain('[secret TOKEN]');
  }
  await cells.save();
  for (const piece of ['s3cret', '0123456789', 'ключ', '\\u043a\\u043b', '&lt;&amp;']) {
    expect(saved()).not.toContain(piece);
  }
  expect(saved().match(/\[secret TOKEN\]/g)?.length).toBeGreaterThan(12);

  expect(await cells.run(10)).toBe(VALUE);
  expect(await cells.run(11)).toBe("'[secret TOKEN]'");

  const set = (maskOutput: boolean) =>
    server.fetch(SETTING, { method: 'PUT', body: JSON.stringify({ raw: JSON.stringify({ maskOutput }) }) });
  await set(false);
  try {
    cells = await openNotebook(page, server, path);
    expect(await cells.run(1)).toBe(VALUE);
    expect(await cells.run(11)).toBe(`'${VALUE}'`);
    await cells.save();
    expect(saved()).toContain('0123456789');
  } finally {
    await set(true);
  }
});

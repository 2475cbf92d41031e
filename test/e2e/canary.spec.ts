import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { launchOptions } from '../../playwright.config';
import { openLab, openNotebook } from './fixtures';
import { IMPORTS, createNotebook } from './notebook';
import { Panel } from './panel';
import { startServer } from './server';

/** Text that is nowhere else; its second half is changed by JSON's \u escapes and by every other encoding. */
function makeCanary(): string {
  const letters = Array.from({ length: 16 }, () => String.fromCodePoint(randomInt(0x430, 0x450)));
  return `canary-${randomBytes(12).toString('hex')}"${letters.join('')}`;
}

/** The bytes by which a text may be recognised, whatever was done to it on the way to a file. */
function formsOf(text: string): Buffer[] {
  const [ascii, other] = text.split('"');
  const escaped = [...other]
    .map(letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const plain = [ascii, other].flatMap(part => [
    Buffer.from(part),
    Buffer.from(part, 'utf16le'),
    Buffer.from(part, 'utf16le').swap16()
  ]);
  // Base64 depends on where in a group of three bytes the text begins; its edges depend on its neighbours.
  const base64 = plain.flatMap(bytes =>
    [0, 1, 2].map(shift => {
      const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      return Buffer.from(encoded.slice(4, -4));
    })
  );
  const hex = plain.map(bytes => Buffer.from(bytes.toString('hex')));
  return [...plain, ...base64, ...hex, Buffer.from(escaped), Buffer.from(escaped.replaceAll('\\', '\\\\'))];
}

/** The files below a folder in which a text stands in any form. */
function search(folder: string, text: string): string[] {
  const forms = formsOf(text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => {
      const content = readFileSync(path);
      return forms.some(form => content.includes(form));
    });
}

/** Cells that show a value of themselves. */
const SHOWING = [
  'import html, sys; from IPython.display import HTML, JSON, clear_output, display; text = str(value)',
  // A slow machine may take long between two pieces.
  'import helios_secrets._mask_output as output; output._PATIENCE = 60',
  'print(value); print(f"{text}", file=sys.stderr); text',
  '%whos',
  'text?',
  'raise ValueError(text) from KeyError(text)',
  'handle = display(text, display_id=True); handle.update(HTML(f"<p>{html.escape(text)}</p>"))',
  'display(JSON({text: [text]})); clear_output(wait=True); print(text, end="")',
  'for n in range(50): print(f"\\r{n} {text}", end="", file=sys.stderr, flush=True)',
  'for start in range(0, 40 * len(text), 7): print((40 * text)[start:start + 7], end="", flush=True)',
  'import os; os.environ["VALUE"] = text\n!echo "$VALUE"'
];

test('after a complete session no file of notebooks, servers, kernels, browser or vault contains a value', async () => {
  const [first, second, control] = [makeCanary(), makeCanary(), makeCanary()];
  const profile = mkdtempSync(join(tmpdir(), 'helios-profile-'));
  const server = await startServer({ env: { HELIOS_SECRETS_MASK: '' } });
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    permissions: ['clipboard-read', 'clipboard-write']
  });
  try {
    const page = await context.newPage();
    const cells = await openNotebook(
      page,
      server,
      createNotebook(server, [
        `${IMPORTS}\nimport logging`,
        'value = get_secret("CANARY")\nvalue',
        'print({"value": value}, [value]); logging.error("%r", value)',
        'raise RuntimeError(repr(value))',
        '%xmode Verbose',
        'def use(secret, everything):\n    raise KeyError("missing")\nuse(value, get_secrets(["CANARY"]))',
        'get_secret("NO_CANARY")',
        'import threading; t = threading.Thread(target=get_secret, args=("CANARY",)); t.start(); t.join()',
        ...SHOWING
      ])
    );
    const panel = await new Panel(page).open();

    // A refusal, a creation, an edit, a look, and two copies: each with a value in the page.
    const dialog = await panel.startCreate();
    await dialog.getByLabel('Name', { exact: true }).fill('not a name');
    await dialog.getByLabel('Value', { exact: true }).fill(first);
    await dialog.getByRole('button', { name: 'Create Secret' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    await dialog.getByLabel('Name', { exact: true }).fill('CANARY');
    await dialog.getByRole('button', { name: 'Create Secret' }).click();
    await expect(panel.row('CANARY')).toBeVisible();
    for (let index = 0; index < 8 + SHOWING.length; index++) {
      await cells.run(index);
    }
    await expect(cells.output(10).first()).toHaveText(/^\[secret CANARY\]\s*$/);
    await panel.act('CANARY', 'Show value');
    await expect(panel.root.getByText(first)).toBeVisible();
    await panel.act('CANARY', 'Copy value');
    await panel.edit('CANARY', second);
    await cells.run(1);
    await panel.act('CANARY', 'Insert into notebook');
    await cells.save();
    await cells.run(1);
    await cells.save();

    // The page is left as it is, with a value in sight, and comes back from its workspace.
    await panel.act('CANARY', 'Show value');
    await expect(panel.root.getByText(second)).toBeVisible();
    await page.reload();
    await openLab(page, server, cells.path);

    // What the search must find, so that finding nothing means something.
    await page.evaluate(text => localStorage.setItem('control', text), control);
    await server.fetch('api/contents/control.txt', {
      method: 'PUT',
      body: JSON.stringify({ type: 'file', format: 'text', content: JSON.stringify(control) })
    });
  } finally {
    await context.close();
    await server.stop();
  }
  expect(readFileSync(server.log, 'utf8')).toContain('helios');
  expect(search(server.folder, control).join()).toContain('control.txt');
  expect(search(profile, control).join()).toContain('Local Storage');
  for (const canary of [first, second]) {
    expect([...search(server.folder, canary), ...search(profile, canary)]).toEqual([]);
  }
  await server.remove();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

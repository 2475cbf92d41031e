// The panel with many secrets against the panel with few, in one run; figures are printed, never asserted.
import { type Page, test } from '@playwright/test';
import type { ISecretSummary } from '../src/contract';
import { openLab } from '../test/e2e/fixtures';
import { Panel } from '../test/e2e/panel';
import { type IServer, startServer } from '../test/e2e/server';

const COUNTS = [100, 10_000];
const STROKES = 'secret_00';
const ID = '01890000-0000-7000-8000-';
const TIME = '2026-01-31T12:00:00.000Z';

function makeSecrets(count: number): ISecretSummary[] {
  return Array.from({ length: count }, (_, index) => ({
    secretID: ID + String(index).padStart(12, '0'),
    name: `SECRET_${String(index).padStart(5, '0')}`,
    createdBy: `${ID}ffffffffffff`,
    createdAt: TIME,
    lastUpdatedBy: `${ID}ffffffffffff`,
    lastUpdatedAt: TIME,
    role: 'Owner',
    isShared: index % 2 === 0,
    createdByEmail: 'ann@acme.example'
  }));
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Milliseconds from an act of the person to the second frame after it, by when it is drawn. */
async function drawn(page: Page, act: () => Promise<void>): Promise<number> {
  const started = Date.now();
  await act();
  await page.evaluate(
    () => new Promise<void>(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
  );
  return Date.now() - started;
}

test.describe('bench', () => {
  let server: IServer;

  test.beforeAll(async () => {
    server = await startServer();
  });

  test.afterAll(() => server.remove());

  test('the panel with 10,000 secrets', async ({ page }) => {
    for (const count of COUNTS) {
      await page.route('**/helios-secrets/x/v1/secrets?**', route =>
        route.fulfill({ json: { secrets: makeSecrets(count) } })
      );
      await openLab(page, server);
      const panel = new Panel(page);
      const opening = await drawn(page, async () => {
        await panel.open();
        await panel.row('SECRET_00000').waitFor();
      });
      const strokes: number[] = [];
      await panel.search.focus();
      for (const letter of STROKES) {
        strokes.push(await drawn(page, () => page.keyboard.type(letter)));
      }
      process.stdout.write(
        `${`${count} secrets: opening, a key stroke in the search box`.padEnd(58)} ${opening} ms, ${median(strokes)} ms\n`
      );
      await page.unroute('**/helios-secrets/x/v1/secrets?**');
    }
  });
});

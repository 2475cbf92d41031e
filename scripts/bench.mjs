// npm run bench: what a call costs, measured in a real browser in one run.
import { spawnSync } from 'node:child_process';
import { NODE, setUp } from './setup.mjs';
import { main } from './tell.mjs';

await main(() => {
  setUp();
  const args = ['node_modules/@playwright/test/cli.js', 'test', '-c', 'bench/playwright.config.ts'];
  return spawnSync(NODE, args, { stdio: 'inherit' }).status ?? 1;
});

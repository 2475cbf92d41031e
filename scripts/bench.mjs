// npm run bench [service|page]: what the service of a team does in a second, and what a call costs in a real browser.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { NODE, setUp } from './setup.mjs';
import { main } from './tell.mjs';

const run = (...args) => spawnSync(NODE, args, { stdio: 'inherit' }).status ?? 1;

async function benchService() {
  const outfile = 'build/bench/service.cjs';
  await build({
    entryPoints: ['bench/service.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    logLevel: 'warning'
  });
  return run(outfile);
}

const benchPage = () =>
  run('node_modules/@playwright/test/cli.js', 'test', '-c', 'bench/playwright.config.ts');

await main(async () => {
  const [what] = process.argv.slice(2);
  setUp();
  const service = what === 'page' ? 0 : await benchService();
  const page = what === 'service' ? 0 : benchPage();
  return service || page;
});

// npm run bench [vault|service|helios|mask|page]: what encryption and audit cost a read, what the service of a team does
// in a second, what a call costs where Helios is far away, what masking costs a kernel that prints, and what a call costs in a real browser.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { NODE, inVenv, run as runQuietly, setUp } from './setup.mjs';
import { main } from './tell.mjs';

const run = (...args) => spawnSync(NODE, args, { stdio: 'inherit' }).status ?? 1;

async function bundled(name) {
  const outfile = `build/bench/${name}.cjs`;
  await build({
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    logLevel: 'warning'
  });
  return outfile;
}

const benchVault = async () => run(await bundled('vault'));
const benchService = async () => run(await bundled('service'));

/** Beside the SDK's own call, so that needs the SDK. */
async function benchHelios() {
  const python = inVenv('python');
  runQuietly(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'singlestoredb']);
  return run(await bundled('helios'), python);
}

const benchMask = () => spawnSync(inVenv('python'), ['bench/mask.py'], { stdio: 'inherit' }).status ?? 1;

const benchPage = () =>
  run('node_modules/@playwright/test/cli.js', 'test', '-c', 'bench/playwright.config.ts');

await main(async () => {
  const [what] = process.argv.slice(2);
  setUp();
  const all = {
    vault: benchVault,
    service: benchService,
    helios: benchHelios,
    mask: benchMask,
    page: benchPage
  };
  let failed = 0;
  for (const [name, bench] of Object.entries(all)) {
    if (what === undefined || what === name) {
      failed ||= await bench();
    }
  }
  return failed;
});

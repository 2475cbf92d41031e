// npm test [quick|heavy|store]: installs what is missing, runs lanes of suites beside each other, and ends with a
// summary: what failed or did not run, and the ten slowest tests. `store --database URL` asks a database server of any
// kind what every store must answer.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NEEDS } from './needs.mjs';
import { asking, testsOf } from './reports.mjs';
import { JUPYTER, NODE, buildAll, installNodePackages, installPackage, makeVenv, run } from './setup.mjs';
import { PLANS, TEST_PACKAGES, TEST_REQUIREMENTS } from './suites.mjs';
import { SetupError, main, tell } from './tell.mjs';

const REPORTS = 'build/reports';
const SLOWEST = 10;

/** Runs one suite to its end. Its output is shown only where it fails, so that it does not mix with another's. */
async function runSuite({ name, command, report, env }) {
  const path = join(REPORTS, `${name.replace(/\W+/g, '-')}.json`);
  const { args, env: reporting } = asking(report, path);
  const [program, ...own] = command;
  const started = Date.now();
  tell(name);
  const { code, output } = await new Promise(resolve => {
    const child = spawn(program, [...own, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...reporting, ...env }
    });
    let output = '';
    child.stdout.on('data', data => (output += data));
    child.stderr.on('data', data => (output += data));
    child.on('error', error => resolve({ code: 1, output: String(error) }));
    child.on('close', code => resolve({ code, output }));
  });
  const tests = testsOf(report, path);
  const ok = code === 0;
  const seconds = Math.round((Date.now() - started) / 1000);
  tell(`${name}: ${ok ? 'ok' : 'FAILED'} after ${seconds} s`);
  if (!ok) {
    process.stdout.write(output);
  }
  return { name, ok, seconds, tests };
}

/** Runs the lanes. A suite whose need is not met is a failure with a hint. */
async function runLanes(lanes) {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const needs = new Set(lanes.flat().flatMap(suite => suite.needs ?? []));
  const found = new Map([...needs].map(need => [need, NEEDS[need].find()]));
  const results = [];
  const runLane = async lane => {
    for (const suite of lane) {
      const { name, needs: need } = suite;
      const met = need ? found.get(need) : {};
      results.push(
        met
          ? await runSuite({ ...suite, env: { ...met, ...suite.env } })
          : { name, ok: false, hint: NEEDS[need].hint, tests: [] }
      );
    }
  };
  await Promise.all(lanes.map(runLane));
  return results;
}

function summarize(results) {
  const say = line => process.stdout.write(`${line}\n`);
  say('\nThe slowest tests:');
  const all = results.flatMap(({ name: suite, tests }) => tests.map(test => ({ suite, ...test })));
  for (const { suite, name, seconds } of all.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST)) {
    say(`  ${seconds.toFixed(1).padStart(6)} s  ${suite}: ${name}`);
  }
  say('');
  for (const { name, ok, seconds, hint, tests } of results) {
    if (hint) {
      say(`NOT RUN ${name}: it needs ${hint}`);
      continue;
    }
    const count = outcome => tests.filter(test => test.outcome === outcome).length;
    const counts = ['passed', 'failed', 'skipped']
      .filter(count)
      .map(outcome => `${count(outcome)} ${outcome}`);
    say(`${ok ? 'ok     ' : 'FAILED '} ${[`${name} (${seconds} s)`, ...counts].join(', ')}`);
    tests
      .filter(({ outcome }) => outcome !== 'passed')
      .forEach(test => say(`        ${test.outcome}: ${test.name}`));
  }
  const failed = results.filter(({ ok }) => !ok).length;
  say(`\nsuites: ${results.length - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

await main(async () => {
  const what = process.argv[2] ?? 'all';
  if (!PLANS[what]) {
    throw new SetupError(`There is no plan ${what}. Choose one of: ${Object.keys(PLANS).join(', ')}`);
  }
  installNodePackages();
  if (what === 'store') {
    const { values } = parseArgs({ args: process.argv.slice(3), options: { database: { type: 'string' } } });
    process.env.HELIOS_TEST_DATABASE = values.database ?? process.env.HELIOS_TEST_DATABASE ?? '';
    if (!process.env.HELIOS_TEST_DATABASE) {
      throw new SetupError(
        'Name a database server: npm run test:store -- --database mysql://USER@HOST:3306/ANY'
      );
    }
  } else if (what === 'quick') {
    makeVenv('.venv', [...JUPYTER, ...TEST_PACKAGES]);
    run(NODE, ['scripts/build.mjs', '--service']);
  } else {
    makeVenv('.venv', [...JUPYTER, ...TEST_PACKAGES], TEST_REQUIREMENTS);
    buildAll();
    installPackage();
  }
  return summarize(await runLanes(PLANS[what]));
});

// What a runner of tests wrote down about them. Each kind says how to ask for a report, and gives the tests in it.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const json = path => JSON.parse(readFileSync(path, 'utf8'));

function* jestTests(path) {
  for (const { name: testFile, message, assertionResults } of json(path).testResults) {
    const file = relative('', testFile);
    // A file that could not be loaded.
    if (!assertionResults.length && message) {
      yield { name: file, outcome: 'failed', seconds: 0 };
    }
    for (const { fullName, status, duration } of assertionResults) {
      yield {
        name: `${file} › ${fullName}`,
        outcome: status === 'pending' ? 'skipped' : status,
        seconds: (duration ?? 0) / 1000
      };
    }
  }
}

function* playwrightTests(path) {
  const specsOf = ({ title, specs = [], suites = [] }) => [
    ...specs.map(spec => ({ ...spec, title: `${title} › ${spec.title}` })),
    ...suites.flatMap(specsOf)
  ];
  for (const { title, ok, tests } of json(path).suites.flatMap(specsOf)) {
    const results = tests.flatMap(test => test.results);
    const seconds = results.reduce((sum, { duration }) => sum + duration / 1000, 0);
    const ran = results.some(({ status }) => status !== 'skipped');
    yield { name: title, outcome: ran ? (ok ? 'passed' : 'failed') : 'skipped', seconds };
  }
}

/** Set-up, call and end of a test are reported one by one. */
function pytestTests(path) {
  const tests = new Map();
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const { nodeid: name, outcome, duration = 0, $report_type: type } = JSON.parse(line);
    if (type === 'TestReport' || outcome === 'failed') {
      const { seconds, outcome: before } = tests.get(name) ?? { seconds: 0, outcome: 'passed' };
      const worst = ['failed', 'skipped'].find(one => one === before || one === outcome) ?? 'passed';
      tests.set(name, { name, outcome: worst, seconds: seconds + duration });
    }
  }
  return tests.values();
}

const KINDS = {
  jest: { args: path => ['--json', `--outputFile=${path}`], read: jestTests },
  playwright: { args: () => ['--reporter=list,json'], read: playwrightTests },
  pytest: { args: path => [`--report-log=${path}`], read: pytestTests }
};

/** The arguments and the environment with which a runner writes a report to `path`. */
export const asking = (kind, path) => ({
  args: KINDS[kind]?.args(path) ?? [],
  env: { PLAYWRIGHT_JSON_OUTPUT_FILE: path }
});

/** The tests of a report: name, outcome (`passed`, `failed` or `skipped`) and seconds; none without a report. */
export const testsOf = (kind, path) => (kind && existsSync(path) ? [...KINDS[kind].read(path)] : []);

// node scripts/environments.mjs NAME: makes a Python environment of suites.mjs where it is missing. `sdk` makes a
// folder for each version of SingleStore's SDK.
import { join } from 'node:path';
import { installPackage, inVenv, makeVenv, once, run } from './setup.mjs';
import { ENVIRONMENTS, SDKS, folderOf, sdkFolder } from './suites.mjs';
import { main } from './tell.mjs';

await main(() => {
  const name = process.argv[2];
  if (name === 'sdk') {
    for (const version of SDKS) {
      const folder = sdkFolder(version);
      once(join(folder, '.helios-installed'), version, () => {
        const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
        run(inVenv('python'), [...pip, '--target', folder, `singlestoredb==${version}`]);
      });
    }
    return;
  }
  const { packages, requirements, hasJupyter } = ENVIRONMENTS[name];
  makeVenv(folderOf(name), packages, requirements);
  if (hasJupyter) {
    installPackage(folderOf(name));
  }
});

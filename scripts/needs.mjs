// What suites need of the machine. Each `find` gives the environment for a suite, after it has tried to install what is
// missing; null where that did not work.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NODE } from './setup.mjs';
import { tell } from './tell.mjs';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MARIADBS = [
  '/usr/sbin/mariadbd',
  '/usr/local/sbin/mariadbd',
  '/usr/libexec/mariadbd',
  '/usr/bin/mariadbd'
];
/** A server, and what the nodes of a cluster copy their data with. */
const MARIADB_PACKAGES = ['mariadb-server', 'galera-4', 'rsync', 'lsof', 'socat'];

/** The first of the paths that exists; installs packages of Debian, where that is allowed, when there is none. */
function program(paths, ...packages) {
  const find = () => paths.find(path => path && existsSync(path));
  if (!find() && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    tell(`Installing ${packages[0]} with apt-get`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { env });
    spawnSync('apt-get', ['install', '-y', '-qq', ...packages], { env });
  }
  return find();
}

export const NEEDS = {
  browser: {
    find() {
      const path = program([process.env.CHROMIUM, ...BROWSERS], 'chromium');
      if (path) {
        return { CHROMIUM: path };
      }
      tell('Installing Chromium with Playwright');
      const done = spawnSync(NODE, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
      return done.status === 0 ? {} : null;
    },
    hint: 'a browser: install Chromium (on Debian: apt-get install chromium) or name one: CHROMIUM=/path/to/chromium npm test'
  },
  mariadb: {
    find() {
      const path = program([process.env.HELIOS_TEST_MARIADBD, ...MARIADBS], ...MARIADB_PACKAGES);
      return path ? { HELIOS_TEST_MARIADBD: path } : null;
    },
    hint: `MariaDB: install it (on Debian: apt-get install ${MARIADB_PACKAGES.join(' ')}) or name a server program: HELIOS_TEST_MARIADBD=/path/to/mariadbd npm test`
  },
  strace: {
    find: () => (program(['/usr/bin/strace'], 'strace') ? {} : null),
    hint: 'strace: install it (on Debian: apt-get install strace)'
  }
};

import { rmSync } from 'node:fs';

const built = [
  'lib',
  'build',
  'dist',
  'test-results',
  'helios_secrets/labextension',
  'helios_secrets/service'
];
for (const path of [...built, 'node_modules', '.venv']) {
  rmSync(path, { recursive: true, force: true });
}

// npm run watch: rebuilds the extension and the service into the editable install at every change.
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { context } from 'esbuild';
import { serviceOptions, tool } from './build.mjs';
import { writePayload } from './payload.mjs';
import { NODE, setUp } from './setup.mjs';
import { main, tell } from './tell.mjs';

await main(async () => {
  setUp();
  const service = await context({
    ...serviceOptions,
    plugins: [
      {
        name: 'tell',
        setup: build => build.onEnd(() => tell('The service is built. Restart JupyterLab to use it'))
      }
    ]
  });
  await service.watch();
  // The page carries them to kernels. A new payload.ts is seen by what watches src.
  const modules = watch('helios_secrets', (_, name) => {
    if (name?.endsWith('.py') && existsSync(join('helios_secrets', name))) {
      writePayload();
    }
  });
  const children = [
    spawn(
      NODE,
      ['node_modules/typescript/bin/tsc', '--build', '--watch', '--preserveWatchOutput', 'src/browser'],
      { stdio: 'inherit' }
    ),
    spawn(tool('jupyter-builder'), ['watch', '.'], { stdio: 'inherit' })
  ];
  await new Promise(resolve => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
    children.forEach(child => child.on('exit', resolve));
  });
  children.forEach(child => child.kill());
  modules.close();
  await service.dispose();
});

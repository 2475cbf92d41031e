import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inVenv, setUp } from './setup.mjs';
import { main, tell } from './tell.mjs';

/** Opens JupyterLab on a copy of the demo, so that what a person tries does not change the checkout. */
export function openJupyter(args) {
  return main(async () => {
    setUp();
    const folder = join('build', 'demo');
    if (!existsSync(join(folder, 'demo.ipynb'))) {
      mkdirSync(folder, { recursive: true });
      cpSync('demo', folder, { recursive: true });
    }
    const all = ['-m', 'jupyterlab', ...args];
    const given = name => args.some(arg => arg === name || arg.startsWith(`${name}=`));
    if (!given('--ServerApp.root_dir') && !given('--notebook-dir')) {
      all.push(`--ServerApp.root_dir=${folder}`, '--LabApp.default_url=/lab/tree/demo.ipynb');
    }
    if (process.getuid?.() === 0 && !given('--allow-root')) {
      tell('You are root, so JupyterLab gets --allow-root');
      all.push('--allow-root');
    }
    const child = spawn(inVenv('python'), all, { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      // The terminal sends Ctrl+C to both of us; JupyterLab asks, and we wait for it.
      process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
    });
  });
}

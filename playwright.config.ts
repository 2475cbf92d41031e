import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the machine has; undefined means the one that Playwright installs. */
export const executablePath = [process.env.CHROMIUM, ...SYSTEM].find(path => path && existsSync(path));

export const launchOptions = {
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync'
  ]
};

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  reporter: 'list',
  workers: 1,
  // Several suites share two cores.
  timeout: 300_000,
  // They need more than npm test installs.
  grepInvert: process.env.HELIOS_TEST_HEAVY ? undefined : /@heavy/,
  expect: { timeout: 60_000 },
  use: {
    launchOptions,
    headless: true,
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    actionTimeout: 60_000,
    // A trace of every test takes a fifth of its time: add `--trace on` to look at one.
    screenshot: 'only-on-failure'
  }
});

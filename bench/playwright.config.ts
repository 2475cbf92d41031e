import { defineConfig } from '@playwright/test';
import { launchOptions } from '../playwright.config';

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/bench',
  reporter: 'list',
  workers: 1,
  timeout: 300_000,
  use: { launchOptions, headless: true, viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 }
});

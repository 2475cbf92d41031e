import { expect, test } from './fixtures';
import { chooseMenu } from './notebook';

const NAMES = ['AWS_ACCESS_KEY_ID', 'HF_TOKEN', 'A_NAME_THAT_IS_MUCH_LONGER_THAN_A_NARROW_SIDEBAR_IS_WIDE'];

test('the panel fits a narrow sidebar in the light and the dark theme', async ({
  openPanel,
  page,
  panel,
  vault
}, info) => {
  for (const name of NAMES) {
    await vault.create(name, 'x');
  }
  await openPanel();
  await expect(panel.row('HF_TOKEN')).toBeVisible();
  for (const theme of ['Light', 'Dark']) {
    await chooseMenu(page, 'Settings', 'Theme', `JupyterLab ${theme}`);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    await page.screenshot({ path: info.outputPath(`${theme}.png`) });
  }
  const handle = await page.locator('#jp-main-split-panel > .lm-SplitPanel-handle').first().boundingBox();
  if (handle) {
    await page.mouse.move(handle.x + 1, 400);
    await page.mouse.down();
    await page.mouse.move(240, 400, { steps: 5 });
    await page.mouse.up();
  }
  await page.screenshot({ path: info.outputPath('narrow.png') });
  expect((await panel.root.boundingBox())?.width).toBeLessThan(260);
  const overflow = await panel.root.evaluate(root => root.scrollWidth - root.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  for (const name of NAMES) {
    await expect(panel.actions(name)).toBeInViewport();
  }
});

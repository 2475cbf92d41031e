import { Dialog } from '@jupyterlab/apputils';
import { PromiseDelegate } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { FormDialog } from '../../../src/browser/panel/dialog';
import { trust } from '../../../src/browser/trust';
import { HeliosError } from '../../../src/contract';
import { drained } from '../fakes';

const work = jest.fn<Promise<void>, []>();
let dialog: FormDialog;
let closed: jest.Mock;

async function open(accept: Dialog.IButton): Promise<void> {
  dialog = new FormDialog('Title', new Widget(), accept, Dialog.cancelButton(), work);
  closed = jest.fn();
  dialog.launch().then(closed, () => undefined);
  await drained();
}

function press(key: string, options: KeyboardEventInit = {}): void {
  dialog.node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...options }));
}

beforeEach(() => {
  work.mockReset().mockResolvedValue();
  jest.spyOn(trust, 'of').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  if (!dialog.isDisposed) {
    dialog.dispose();
  }
});

test('Ctrl+Enter accepts a form', async () => {
  await open(Dialog.okButton());
  press('Enter', { ctrlKey: true });
  await drained();
  expect(work).toHaveBeenCalledTimes(1);
  expect(closed).toHaveBeenCalled();
});

test('Ctrl+Enter does not accept what destroys', async () => {
  await open(Dialog.warnButton());
  press('Enter', { ctrlKey: true });
  await drained();
  expect(work).not.toHaveBeenCalled();
  expect(closed).toHaveBeenCalled();
});

test('a dialog stays open while its work is under way, and is not begun twice', async () => {
  const working = new PromiseDelegate<void>();
  work.mockReturnValue(working.promise);
  await open(Dialog.okButton());
  dialog.resolve(1);
  dialog.resolve(1);
  dialog.resolve(0);
  dialog.reject();
  await drained();
  expect(work).toHaveBeenCalledTimes(1);
  expect(closed).not.toHaveBeenCalled();
  working.resolve();
  await drained();
  expect(closed).toHaveBeenCalled();
});

test('a dialog whose work failed says why, stays, and can be left', async () => {
  work.mockRejectedValue(new HeliosError('secret_name_taken'));
  await open(Dialog.okButton());
  dialog.resolve(1);
  await drained();
  expect(closed).not.toHaveBeenCalled();
  expect(dialog.node.querySelector('[role=alert]')?.textContent).toContain('in use');
  dialog.reject();
  await drained();
  expect(closed).toHaveBeenCalled();
});

test('what a script presses counts for nothing', async () => {
  jest.spyOn(trust, 'of').mockReturnValue(false);
  await open(Dialog.okButton());
  press('Enter', { ctrlKey: true });
  await drained();
  expect(work).not.toHaveBeenCalled();
});

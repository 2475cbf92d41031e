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

describe('the focus', () => {
  const button = (): HTMLButtonElement => dialog.node.querySelector<HTMLButtonElement>('.jp-mod-warn')!;
  let working: PromiseDelegate<void>;

  beforeEach(async () => {
    working = new PromiseDelegate<void>();
    work.mockReturnValue(working.promise);
    await open(Dialog.warnButton());
    button().focus();
    dialog.resolve(1);
  });

  test('stays in the dialog while its work is under way, whatever takes it', () => {
    expect(document.activeElement).toBe(dialog.node);
    const outside = document.body.appendChild(document.createElement('button'));
    outside.focus();
    expect(document.activeElement).toBe(dialog.node);
    outside.remove();
    const tab = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true });
    dialog.node.dispatchEvent(tab);
    expect(tab.defaultPrevented).toBe(true);
  });

  test('is on the button again when its work has failed, and Escape leaves the dialog', async () => {
    working.reject(new HeliosError('connection_lost'));
    await drained();
    expect(document.activeElement).toBe(button());
    expect(button().disabled).toBe(false);
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await drained();
    expect(closed).toHaveBeenCalled();
  });

  test('is in the first field where there is one when its work has failed', async () => {
    const field = document.createElement('input');
    dialog.node.querySelector('.jp-Dialog-body')?.append(field);
    working.reject(new HeliosError('connection_lost'));
    await drained();
    expect(document.activeElement).toBe(field);
  });
});

test('a form with nothing to do yet is not accepted, whatever is pressed or typed', async () => {
  await open(Dialog.okButton({ label: 'Save' }));
  const save = dialog.node.querySelector<HTMLButtonElement>('.jp-mod-accept');
  dialog.canSubmit = false;
  expect(save?.disabled).toBe(true);
  document.dispatchEvent(new Event('input', { bubbles: true }));
  expect(save?.disabled).toBe(true);
  press('Enter', { ctrlKey: true });
  dialog.resolve(1);
  await drained();
  expect(work).not.toHaveBeenCalled();
  dialog.canSubmit = true;
  expect(save?.disabled).toBe(false);
  press('Enter', { ctrlKey: true });
  await drained();
  expect(work).toHaveBeenCalledTimes(1);
});

describe('of what a form holds', () => {
  const fields = new Widget();

  function pressIn(selector: string, key: string, options: KeyboardEventInit = {}): Event {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options });
    const field = fields.node.querySelector<HTMLElement>(selector);
    field?.focus();
    field?.dispatchEvent(event);
    return event;
  }

  beforeEach(async () => {
    await open(Dialog.okButton());
    fields.node.innerHTML =
      '<button></button><select></select><input class="plain"><input role="combobox" aria-expanded="false"><textarea></textarea>';
    dialog.node.querySelector('.jp-Dialog-body')?.append(fields.node);
  });

  test.each(['button', 'select', '[role=combobox]', 'textarea'])(
    'Enter in a %s is for that, and does not accept',
    async field => {
      expect(pressIn(field, 'Enter').defaultPrevented).toBe(false);
      await drained();
      expect(work).not.toHaveBeenCalled();
    }
  );

  test('Ctrl+Enter in a text of lines accepts, and Escape leaves it', async () => {
    work.mockRejectedValueOnce(new HeliosError('secret_name_taken'));
    pressIn('textarea', 'Enter', { ctrlKey: true });
    await drained();
    expect(work).toHaveBeenCalledTimes(1);
    pressIn('textarea', 'Escape');
    await drained();
    expect(closed).toHaveBeenCalled();
  });

  test('Enter in a plain field accepts', async () => {
    pressIn('.plain', 'Enter');
    await drained();
    expect(work).toHaveBeenCalledTimes(1);
  });

  test('Escape leaves the dialog, but not while a list of suggestions is open', async () => {
    fields.node.querySelector('[role=combobox]')?.setAttribute('aria-expanded', 'true');
    pressIn('[role=combobox]', 'Escape');
    await drained();
    expect(closed).not.toHaveBeenCalled();
    fields.node.querySelector('[role=combobox]')?.setAttribute('aria-expanded', 'false');
    pressIn('[role=combobox]', 'Escape');
    await drained();
    expect(closed).toHaveBeenCalled();
  });
});

test('what a script presses counts for nothing', async () => {
  jest.spyOn(trust, 'of').mockReturnValue(false);
  await open(Dialog.okButton());
  press('Enter', { ctrlKey: true });
  await drained();
  expect(work).not.toHaveBeenCalled();
});

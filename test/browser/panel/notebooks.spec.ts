import type { INotebookTracker } from '@jupyterlab/notebook';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { SecretsPanel } from '../../../src/browser/panel';
import { NotebooksDialog } from '../../../src/browser/panel/notebooks';
import { SecretsSettings } from '../../../src/browser/settings';
import { HeliosError, type IPermission, type IPermissionList } from '../../../src/contract';
import {
  FakeClient,
  buttonNamed,
  click,
  clickAsPerson,
  connectionList,
  drained,
  secret,
  teamConnection,
  trans
} from '../fakes';

const AT = '2026-11-01T00:00:00.000Z';

let client: FakeClient;
let kept: IPermission[];
let facts: Pick<IPermissionList, 'policy' | 'isLocked'>;

const permission = (name: string, path: string, more: Partial<IPermission> = {}): IPermission => ({
  name,
  path,
  kind: 'always',
  allowedAt: AT,
  ...more
});

/** The Jupyter server. */
async function serve(method: string, path: string, body?: object): Promise<object> {
  const query = new URLSearchParams(path.split('?')[1]);
  const isMeant = (one: IPermission): boolean =>
    [one.name, null].includes(query.get('name')) && [one.path, null].includes(query.get('path'));
  if (method === 'POST') {
    const { names, path } = body as { names: string[]; path: string };
    kept.push(...names.map(name => permission(name, path)));
  } else if (method === 'DELETE') {
    kept = kept.filter(one => !isMeant(one));
  } else {
    return { permissions: kept.filter(isMeant), ...facts };
  }
  client.changed.emit();
  return {};
}

async function seen(): Promise<void> {
  await drained();
  MessageLoop.flush();
}

beforeEach(() => {
  client = new FakeClient();
  client.secrets = [secret('AWS_KEY'), secret('GCP_KEY')];
  client.asked.mockImplementation(serve);
  kept = [permission('AWS_KEY', 'work/a.ipynb')];
  facts = { policy: 'ask', isLocked: false };
});

describe('the dialog of notebooks', () => {
  let dialog: NotebooksDialog;
  const rows = (): string[] =>
    [...dialog.node.querySelectorAll('tbody tr')].map(row =>
      [...row.querySelectorAll('td')].map(({ textContent }) => textContent).join(' | ')
    );

  async function open(name: string | null): Promise<void> {
    dialog = new NotebooksDialog(client, name === null ? null : secret(name), trans);
    void dialog.launch().catch(() => undefined);
    await seen();
  }

  afterEach(() => dialog.dispose());

  test('of a secret tells which may read it, how long, and when that was read', async () => {
    kept.push(
      permission('AWS_KEY', 'b.ipynb', { kind: 'session' }),
      permission('AWS_KEY', 'c.ipynb', { isOutdated: true }),
      permission('GCP_KEY', 'd.ipynb')
    );
    await open('AWS_KEY');
    expect(dialog.node.getAttribute('aria-label')).toBe('Notebooks that may read AWS_KEY');
    expect(rows()).toEqual([
      'work/a.ipynb | always | never | Withdraw',
      'b.ipynb | until its kernel ends | never | Withdraw',
      'c.ipynb | not since its file was changed elsewhere | never | Withdraw'
    ]);
  });

  test('withdraws one of them, where a person says so', async () => {
    kept.push(permission('GCP_KEY', 'work/a.ipynb'));
    await open(null);
    expect(rows()).toHaveLength(2);
    const withdraw = (): HTMLElement | undefined =>
      buttonNamed(dialog.node, 'Withdraw AWS_KEY from work/a.ipynb');
    click(withdraw());
    await seen();
    expect(rows()).toHaveLength(2);
    clickAsPerson(withdraw());
    await seen();
    expect(rows()).toEqual(['work/a.ipynb | GCP_KEY | always | never | Withdraw']);
    expect(document.activeElement?.closest('[role=dialog]')).toBe(dialog.node);
  });

  test('says who has decided, where nothing is to be asked', async () => {
    facts = { policy: 'deny', isLocked: true };
    kept = [];
    await open(null);
    expect(dialog.node.textContent).toContain(
      'No notebook may read a secret. Whoever runs the Jupyter server'
    );
    expect(dialog.node.textContent).toContain('Nothing is remembered for any notebook.');
  });

  test('tells what failed, and tries again', async () => {
    client.asked.mockRejectedValueOnce(new HeliosError('connection_lost'));
    await open('AWS_KEY');
    expect(dialog.node.querySelector('[role=alert]')?.textContent).toBe(
      new HeliosError('connection_lost').message
    );
    clickAsPerson(buttonNamed(dialog.node, 'Retry'));
    await seen();
    expect(rows()).toHaveLength(1);
  });
});

describe('the switch of a row', () => {
  let panel: SecretsPanel;
  const tracker = { currentChanged: new Signal<object, void>({}), currentWidget: null as object | null };
  const pathChanged = new Signal<object, void>({});
  const toggle = (name: string): HTMLElement | null =>
    panel.node.querySelector<HTMLElement>(`[role=switch][aria-label="a.ipynb may read ${name}"]`);

  async function work(path: string | null): Promise<void> {
    tracker.currentWidget = path === null ? null : { context: { path, pathChanged } };
    tracker.currentChanged.emit();
    await seen();
  }

  beforeEach(async () => {
    tracker.currentWidget = null;
    const notebooks = tracker as unknown as INotebookTracker;
    panel = new SecretsPanel({
      client,
      settings: new SecretsSettings(),
      trans,
      insert: jest.fn(),
      notebooks
    });
    Widget.attach(panel, document.body);
    await seen();
  });

  afterEach(() => panel.dispose());

  test('is there with a notebook only, and tells what that may read', async () => {
    const shown = (): number => panel.node.querySelectorAll('[role=switch]:not([hidden])').length;
    expect(shown()).toBe(0);
    await work('work/a.ipynb');
    expect(shown()).toBe(2);
    expect(toggle('AWS_KEY')?.ariaChecked ?? toggle('AWS_KEY')?.getAttribute('aria-checked')).toBe('true');
    expect(toggle('GCP_KEY')?.getAttribute('aria-checked')).toBe('false');
    await work(null);
    expect(shown()).toBe(0);
    // Where nobody is asked, a switch would say nothing true.
    facts = { policy: 'allow', isLocked: true };
    await work('work/a.ipynb');
    expect(shown()).toBe(0);
  });

  test('allows and withdraws for good, where a person presses it', async () => {
    await work('work/a.ipynb');
    click(toggle('GCP_KEY') ?? undefined);
    await seen();
    expect(kept).toHaveLength(1);
    clickAsPerson(toggle('GCP_KEY') ?? undefined);
    await seen();
    expect(toggle('GCP_KEY')?.getAttribute('aria-checked')).toBe('true');
    const body = { names: ['GCP_KEY'], answer: 'always', path: 'work/a.ipynb' };
    expect(client.asked).toHaveBeenCalledWith('POST', 'x/v1/permissions', body);
    clickAsPerson(toggle('AWS_KEY') ?? undefined);
    await seen();
    expect(kept.map(({ name }) => name)).toEqual(['GCP_KEY']);
    expect(toggle('AWS_KEY')?.getAttribute('aria-checked')).toBe('false');
  });

  test('follows an answer above the notebook, and a rename', async () => {
    await work('work/a.ipynb');
    kept.push(permission('GCP_KEY', 'work/a.ipynb'));
    client.changed.emit();
    await seen();
    expect(toggle('GCP_KEY')?.getAttribute('aria-checked')).toBe('true');
    (tracker.currentWidget as { context: { path: string } }).context.path = 'other/a.ipynb';
    pathChanged.emit();
    await seen();
    expect(toggle('GCP_KEY')?.getAttribute('aria-checked')).toBe('false');
  });

  describe('whose state is not known yet', () => {
    /** Another notebook, another name, or another connection; their list does not arrive. */
    const CHANGES: [what: string, change: () => void][] = [
      ['of another notebook', () => void work('other/b.ipynb')],
      [
        'of a renamed notebook',
        () => {
          (tracker.currentWidget as { context: { path: string } }).context.path = 'other/a.ipynb';
          pathChanged.emit();
        }
      ],
      [
        'of another connection',
        () => {
          const other = new FakeClient();
          other.secrets = client.secrets;
          Object.assign(other, { asked: client.asked });
          client.at.mockReturnValue(other);
          client.connections.mockResolvedValue(connectionList([teamConnection()]));
          client.changed.emit();
        }
      ]
    ];

    test.each(CHANGES)(
      'is not there, and a click on the one that was there changes nothing: %s',
      async (_, change) => {
        await work('work/a.ipynb');
        const old = toggle('GCP_KEY')!;
        client.asked.mockImplementation(() => new Promise(() => undefined));
        change();
        await drained();
        clickAsPerson(old);
        await seen();
        expect(panel.node.querySelectorAll('[role=switch]:not([hidden])')).toHaveLength(0);
        const written = client.asked.mock.calls.filter(([method]) => method !== 'GET');
        expect(written).toEqual([]);
      }
    );
  });

  test('of what was changed elsewhere is off', async () => {
    kept = [permission('AWS_KEY', 'work/a.ipynb', { isOutdated: true })];
    await work('work/a.ipynb');
    expect(toggle('AWS_KEY')?.getAttribute('aria-checked')).toBe('false');
  });

  test('is no reason to ask while one searches', async () => {
    await work('work/a.ipynb');
    client.asked.mockClear();
    const search = panel.node.querySelector('input')!;
    search.value = 'AWS';
    search.dispatchEvent(new Event('input'));
    await seen();
    expect(client.asked).not.toHaveBeenCalled();
  });
});

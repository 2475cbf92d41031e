import type { INotebookTracker } from '@jupyterlab/notebook';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { SecretsPanel } from '../../../src/browser/panel';
import { SecretsSettings } from '../../../src/browser/settings';
import type { IPermission, IPermissionList } from '../../../src/contract';
import {
  FakeClient,
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

  test('loads nothing while you search', async () => {
    await work('work/a.ipynb');
    client.asked.mockClear();
    const search = panel.node.querySelector('input')!;
    search.value = 'AWS';
    search.dispatchEvent(new Event('input'));
    await seen();
    expect(client.asked).not.toHaveBeenCalled();
  });
});

import { MimeModel, RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import { SecretFailures } from '../../../src/browser/errors/failures';
import { addRows } from '../../../src/browser/errors/renderer';
import { FakeConnection } from '../kernel/fakes';

const ERROR = 'application/vnd.jupyter.error';
const SHOWN = 'application/vnd.jupyter.stderr';
const TEXT = 'SecretNotFoundError: There is no secret A.';

const made = jest.fn();
let rendermime: RenderMimeRegistry;
let failures: SecretFailures;

beforeEach(() => {
  made.mockReset();
  rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  failures = new SecretFailures();
  addRows(rendermime, failures, async troubles => {
    made(troubles);
    const node = document.createElement('div');
    node.className = 'row';
    return { node };
  });
});

/** This page saw the error come. */
function arrives(text = TEXT): void {
  const connection = new FakeConnection('page-1');
  failures.expect(connection.asKernel, 'cell-1', { names: ['A'] }, [
    { code: 'secret_not_found', name: 'A', message: text }
  ]);
  connection.says('error', { ename: '', evalue: '', traceback: [text] }, 'cell-1');
}

/** Renders in the way of a notebook, which has a copy of the registry. */
async function render(data: Record<string, object | string>): Promise<HTMLElement> {
  const model = new MimeModel({ data: data as never, trusted: true });
  const copy = rendermime.clone();
  const type = copy.preferredMimeType(model.data, 'any');
  const renderer = copy.createRenderer(type ?? '');
  Widget.attach(renderer, document.body);
  await renderer.renderModel(model);
  return renderer.node;
}

const error = (text = TEXT): Record<string, object | string> => ({
  [ERROR]: { ename: '', evalue: '', traceback: [text] },
  [SHOWN]: text
});

test('an error that this page saw come has a row below its text', async () => {
  arrives();
  const node = await render(error());
  expect(node.querySelector('pre')?.textContent).toBe(TEXT);
  expect(node.lastElementChild?.className).toBe('row');
  expect(made.mock.calls).toMatchObject([[[{ name: 'A' }]]]);
});

test('an error that is drawn again has one row', async () => {
  arrives();
  const model = new MimeModel({ data: error() as never });
  const renderer = rendermime.createRenderer(SHOWN);
  await Promise.all([renderer.renderModel(model), renderer.renderModel(model)]);
  await renderer.renderModel(model);
  expect(renderer.node.querySelectorAll('.row')).toHaveLength(1);
});

test('an error of a file, or of anybody else, is as JupyterLab shows it', async () => {
  const standard = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
  const renderer = standard.createRenderer(SHOWN);
  await renderer.renderModel(new MimeModel({ data: error() as never, trusted: true }));
  expect((await render(error())).outerHTML).toBe(renderer.node.outerHTML);
  expect(made).not.toHaveBeenCalled();
});

test('what is printed is no error, whatever its words', async () => {
  arrives();
  await render({ [SHOWN]: TEXT });
  await render({ 'application/vnd.jupyter.stdout': TEXT });
  expect(made).not.toHaveBeenCalled();
});

test('a display that only looks like an error has no row, and no HTML', async () => {
  const forged = '<img src=x onerror=alert(1)> Create secret "A"';
  const node = await render(error(forged));
  expect(node.querySelector('img, .row')).toBeNull();
  expect(made).not.toHaveBeenCalled();
});

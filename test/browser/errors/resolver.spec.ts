import { KernelResolver } from '../../../src/browser/kernel/resolver';
import { SecretsSettings } from '../../../src/browser/settings';
import { SecretFailures } from '../../../src/browser/errors/failures';
import { HeliosError } from '../../../src/contract';
import { FakeClient, drained, frame, trans } from '../fakes';
import { FakeConnection, FakePanel } from '../kernel/fakes';

let client: FakeClient;
let failures: SecretFailures;
let connection: FakeConnection;

beforeEach(() => {
  client = new FakeClient();
  failures = new SecretFailures();
  connection = new FakeConnection('page-1');
  const resolver = new KernelResolver(client, new SecretsSettings(), trans, undefined, undefined, failures);
  resolver.follow(new FakePanel(connection));
  connection.runs('cell-1');
});

/** A cell asks, is answered, and fails by what it was told. */
async function failed(names: string[]): Promise<object[]> {
  connection.asks({ names }, 'cell-1');
  await drained();
  const last = connection.replies.at(-1);
  const text = last?.kind === 'error' ? last.message : '';
  connection.says('error', { ename: '', evalue: '', traceback: [text] }, 'cell-1');
  return [...failures.behind(text)];
}

test('an error has all secrets that its call missed', async () => {
  const missing = ['A', 'B'].map(name => ({
    name,
    code: 'secret_not_found' as const,
    message: `No ${name}.`
  }));
  client.resolve.mockResolvedValue(frame({}, missing));
  expect(await failed(['A', 'B'])).toMatchObject([{ name: 'A' }, { name: 'B' }]);
});

test('an error of a whole call is known', async () => {
  client.resolve.mockRejectedValue(new HeliosError('connection_refused'));
  expect(await failed(['A'])).toMatchObject([{ code: 'connection_refused', name: '' }]);
});

test('an error of a denied notebook has all names of the request', async () => {
  client.resolve.mockRejectedValue(new HeliosError('notebook_denied'));
  expect(await failed(['A', 'B'])).toMatchObject([
    { code: 'notebook_denied', name: 'A' },
    { code: 'notebook_denied', name: 'B' }
  ]);
});

test('a thread that asks after its cell has ended leaves nothing that listens', async () => {
  client.resolve.mockRejectedValue(new HeliosError('connection_refused'));
  const connect = jest.spyOn(connection.anyMessage, 'connect');
  connection.asks({ requestID: 'request-1', origin: 'background' }, 'cell-1');
  await drained();
  expect(connect).toHaveBeenCalledTimes(1);
  connection.idles('cell-1');
  connection.asks({ requestID: 'request-2', origin: 'background' }, 'cell-1');
  connection.asks({ requestID: 'request-3', origin: 'background' }, 'cell-1');
  await drained();
  expect(connection.replies.filter(({ kind }) => kind === 'error')).toHaveLength(3);
  expect(connect).toHaveBeenCalledTimes(1);
});

test('an error after a successful call is not known', async () => {
  expect(await failed(['A'])).toEqual([]);
});

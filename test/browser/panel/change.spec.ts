import { Change } from '../../../src/browser/panel/change';
import { HeliosError } from '../../../src/contract';
import { FakeClient, secret, trans } from '../fakes';

let client: FakeClient;

beforeEach(() => {
  client = new FakeClient();
});

test('a change that would overwrite a newer value fails once, and the next try replaces that value', async () => {
  const seen = { ...secret('A'), version: 4 };
  client.secrets = [{ ...seen, version: 5 }];
  const tried: unknown[] = [];
  const change = new Change(client, seen, trans);
  const work = async (version: number | undefined): Promise<void> => {
    tried.push(version);
    if (version === 4) {
      throw new HeliosError('secret_changed');
    }
  };
  await expect(change.run(work)).rejects.toMatchObject({
    code: 'secret_changed',
    message: expect.stringMatching(/^Somebody else changed the value of A/) as string
  });
  await change.run(work);
  expect(tried).toEqual([4, 5]);
});

test('an error that is not a conflict is passed on unchanged', async () => {
  const change = new Change(client, secret('A'), trans);
  const error = new HeliosError('secret_access_denied');
  await expect(change.run(() => Promise.reject(error))).rejects.toBe(error);
});

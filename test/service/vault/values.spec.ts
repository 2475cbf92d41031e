import { makeFolder, makeVault, rowsOf, withCode } from '../fixtures';

/** Decrypted values in this spec; so many bytes take long to write. */
const mockLarge = Buffer.alloc(130 * 1024 * 1024);

jest.mock('../../../src/service/crypto/envelope', () => ({
  ...jest.requireActual<object>('../../../src/service/crypto/envelope'),
  decryptValue: () => mockLarge
}));

test('values that are too large for one answer are refused, without an audit entry of a read', async () => {
  const home = makeFolder();
  const vault = makeVault(home);
  const ids: string[] = [];
  for (const name of ['A', 'B']) {
    ids.push((await vault.create(name, '', { requestID: 'r' })).secretID);
  }
  const asked = { requestID: 'request-1', kernelID: 'k', origin: 'cell' as const, identity: 'me', path: '' };
  await expect(vault.resolve({ ...asked, names: ['A', 'B'] })).rejects.toEqual(withCode('request_too_large'));
  const types = (): string[] =>
    ids.flatMap(id =>
      rowsOf(home)
        .audit(id)
        .map(({ type }) => type)
    );
  expect(types()).toEqual(['SecretCreated', 'SecretCreated']);
  const { bytes } = await vault.resolve({ ...asked, requestID: 'request-2', names: ['B'] });
  expect(bytes).toEqual([mockLarge]);
  expect(types()).toEqual(['SecretCreated', 'SecretCreated', 'SecretRead']);
});

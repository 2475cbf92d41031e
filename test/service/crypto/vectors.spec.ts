// The formats of docs/formats.md against what another implementation has made: see test/vectors.
import { createSecretKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tipMac, linkMac, startMac } from '../../../src/service/audit/chain';
import { auditKeyOf, hashOfEntries, packIDs } from '../../../src/service/audit/mac';
import { checkBackup, rowsIn } from '../../../src/service/backup/format';
import { decryptValue, encryptValue } from '../../../src/service/crypto/envelope';
import { Keyring, checkValueOf, macKeyOf } from '../../../src/service/crypto/keyring';
import { contextOf, decrypt, encrypt } from '../../../src/service/crypto/message';
import { isMac, macOf } from '../../../src/service/crypto/mac';
import { unwrapKey, wrapKey } from '../../../src/service/crypto/passphraseKey';
import type {
  IAuditRow,
  IChainRow,
  IGrantRow,
  IOrganizationRow,
  ISecretRow
} from '../../../src/service/store/rows';
import { type IPeopleRows, directoryBytes } from '../../../src/service/vault/authenticatedPeople';
import { credentialOf } from '../../../src/service/vault/key';
import { bytesOf } from '../../../src/service/vault/secretRecord';
import vectors from '../../vectors/vectors.json';
import { makeFolder, withCode } from '../fixtures';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const keyOf = (text: string): ReturnType<typeof createSecretKey> => createSecretKey(hex(text));

test.each(vectors.messages)('test vector $# of a message decrypts, and encrypts to the same bytes', each => {
  const context = contextOf(...each.fields);
  expect(context.toString('hex')).toBe(each.context);
  const key = keyOf(each.key);
  expect(decrypt(key, hex(each.message), context).toString('hex')).toBe(each.plaintext);
  expect(encrypt(key, hex(each.plaintext), context, hex(each.salt)).toString('hex')).toBe(each.message);
});

test.each(vectors.failures)(
  'the test vector of a message with $what is refused',
  ({ key, message, context }) => {
    expect(() => decrypt(keyOf(key), hex(message), hex(context))).toThrow(withCode('vault_corrupt'));
  }
);

describe('an envelope', () => {
  const { envelope } = vectors;
  const root = keyOf(envelope.root);
  const { organizationID, secretID, version, term, createdBy, createdAt, value } = envelope;
  const place = { organizationID, secretID, version };
  const wrapped = { purpose: 'term', number: term, wrappedKey: hex(envelope.wrappedTerm) } as const;
  const ring = new Keyring(root, organizationID, term, [wrapped]);

  test('opens from the root key down', () => {
    const kept = { ciphertext: hex(envelope.ciphertext), wrappedKey: hex(envelope.wrappedKey) };
    expect(decryptValue(ring, { ...kept, term, createdBy, createdAt }, place).toString()).toBe(value);
  });

  test('of ours is as long', () => {
    const own = encryptValue(ring, Buffer.from(value), place, { createdBy, createdAt });
    expect([own.term, own.ciphertext.byteLength, own.wrappedKey.byteLength]).toEqual([
      term,
      hex(envelope.ciphertext).byteLength,
      hex(envelope.wrappedKey).byteLength
    ]);
  });

  test('has a key check value and a key of MACs above it', () => {
    expect(checkValueOf(root, organizationID).toString('hex')).toBe(envelope.keyCheck);
    expect(macKeyOf(root, organizationID).export().toString('hex')).toBe(envelope.macKey);
  });
});

test('a key under a passphrase is unwrapped, and wrapped the same', () => {
  const { root, passphrase, text } = vectors.wrappedKey;
  expect(unwrapKey(Buffer.from(text), passphrase).export().toString('hex')).toBe(root);
  const salt = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64').subarray(4, 36);
  expect(wrapKey(keyOf(root), passphrase, salt).slice(0, 80)).toBe(text.slice(0, 80));
});

describe('MACs', () => {
  const { record, directory, macKey } = vectors.macs;
  const root = keyOf(vectors.envelope.root);
  const ring = new Keyring(root, vectors.envelope.organizationID, 0, []);

  test('are made with the key of the root key', () => {
    expect(ring.macs.map(key => key.export().toString('hex'))).toEqual([macKey]);
  });

  test('of a secret are over its row and its grants, in whatever order they come', () => {
    const { secretID } = record.row;
    const row = { ...record.row, lastUsedAt: 5, recordMac: Buffer.alloc(0) } as ISecretRow;
    const grants = record.grants.map(grant => ({ secretID, ...grant }) as IGrantRow);
    for (const each of [grants, [...grants].reverse()]) {
      const bytes = bytesOf(row, each);
      expect([bytes.toString('hex'), macOf(ring, bytes).toString('hex')]).toEqual([record.bytes, record.mac]);
      expect(isMac(ring, bytes, hex(record.mac))).toBe(true);
    }
  });

  test('of the directory are over all its rows, in whatever order they come', () => {
    const organization = { ...directory.organization, changes: 8 } as unknown as IOrganizationRow;
    const people = directory.people as unknown as IPeopleRows;
    for (const users of [people.users, [...people.users].reverse()]) {
      const bytes = directoryBytes(organization, { ...people, users });
      expect(bytes.toString('hex')).toBe(directory.bytes);
      expect(macOf(ring, bytes).toString('hex')).toBe(directory.mac);
    }
  });
});

test('an API key tells its id, and is kept as its hash', () => {
  const { apiKey, apiKeyID, hash } = vectors.apiKey;
  expect(credentialOf(apiKey)).toEqual({ kind: 'key', apiKeyID, hash });
});

test('a link of the audit log, the end and the beginning of its chain have their MACs', () => {
  const { root, entry, link, end, beginning } = vectors.audit;
  const key = auditKeyOf(keyOf(root));
  const entries = [entry as IAuditRow];
  const nothing = Buffer.alloc(32);
  expect(packIDs(entries).toString('hex')).toBe(link.entries);
  const made = { ...link, entries: hex(link.entries) };
  expect(linkMac(key, nothing, made, hashOfEntries(entries)).toString('hex')).toBe(link.mac);
  const chain = { ...link, ...end, ...beginning, mac: hex(link.mac), firstSequence: 0, firstMac: nothing };
  expect(tipMac(key, chain as unknown as IChainRow).toString('hex')).toBe(end.mac);
  expect(startMac(key, chain as unknown as IChainRow).toString('hex')).toBe(beginning.mac);
});

test('a backup is whole, and gives the rows that are in it', async () => {
  const { root, text } = vectors.backup;
  const file = join(makeFolder(), 'a.backup');
  writeFileSync(file, text);
  const { header } = await checkBackup(file, keyOf(root));
  expect(header).toMatchObject({ organization: 'ACME', schema: 1 });
  const rows: { table: string; row: Record<string, unknown> }[] = [];
  for await (const row of rowsIn(file)) {
    rows.push(row);
  }
  expect(rows.map(({ table }) => table)).toEqual(['team', 'version']);
  expect(rows[0].row).toMatchObject({ name: 'Grüße\u2028🐙', createdBy: null });
  expect((rows[1].row.ciphertext as Uint8Array).byteLength).toBe(5);
});

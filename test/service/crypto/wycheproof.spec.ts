// What the formats are built on, as this Node has it, against the cases of Project Wycheproof: see test/vectors.
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto';
import gcm from '../../vectors/wycheproof/aes_gcm.json';
import hkdf from '../../vectors/wycheproof/hkdf_sha512.json';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** As crypto/message does it. */
function decrypt({ key, iv, aad, ct, tag }: (typeof gcm.tests)[number]): string | null {
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(hex(key)), hex(iv), { authTagLength: 16 });
  decipher.setAAD(hex(aad));
  decipher.setAuthTag(hex(tag));
  const plaintext = decipher.update(hex(ct));
  try {
    decipher.final();
    return plaintext.toString('hex');
  } catch {
    return null;
  }
}

test('AES-256-GCM decrypts every valid Wycheproof message and encrypts it to the same bytes', () => {
  const right = gcm.tests.filter(({ result }) => result === 'valid');
  expect(right).toHaveLength(39);
  for (const each of right) {
    expect([each.tcId, decrypt(each)]).toEqual([each.tcId, each.msg]);
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(hex(each.key)), hex(each.iv), {
      authTagLength: 16
    });
    cipher.setAAD(hex(each.aad));
    const made = Buffer.concat([cipher.update(hex(each.msg)), cipher.final()]).toString('hex');
    expect([each.tcId, made, cipher.getAuthTag().toString('hex')]).toEqual([each.tcId, each.ct, each.tag]);
  }
});

test('AES-256-GCM refuses every invalid Wycheproof message', () => {
  const wrong = gcm.tests.filter(({ result }) => result === 'invalid');
  expect(wrong).toHaveLength(27);
  for (const each of wrong) {
    expect([each.tcId, each.comment, decrypt(each)]).toEqual([each.tcId, each.comment, null]);
  }
});

test('HKDF-SHA-512 matches every Wycheproof vector and refuses lengths that are too large', () => {
  expect(hkdf.tests.map(({ result }) => result).filter(result => result === 'valid')).toHaveLength(76);
  for (const { tcId, ikm, salt, info, size, okm, result } of hkdf.tests) {
    const derive = (): Buffer => Buffer.from(hkdfSync('sha512', hex(ikm), hex(salt), hex(info), size));
    if (result === 'valid') {
      expect([tcId, derive().toString('hex')]).toEqual([tcId, okm]);
    } else {
      expect(derive).toThrow();
    }
  }
});

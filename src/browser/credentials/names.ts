// Which names suggest credentials, and what to call a secret.
import { MAX_NAME_LENGTH } from '../../contract';

const SECRET =
  'SECRET|TOKEN|(?:API|SECRET|ACCESS|PRIVATE|AUTH|ACCOUNT|ENCRYPTION|SIGNING|MASTER|SUBSCRIPTION)_?KEY';
const PASSWORD = 'PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|PW';
/** The end of the name, before a suffix that only distinguishes several. */
const CREDENTIAL = new RegExp(
  `(?:^|_)(?:(${PASSWORD})|CREDENTIALS?|ACCESS_?KEY_?ID|APIKEY|\\w*(?:${SECRET}))(?:_?\\d+|_(?:VALUE|STR|PROD|DEV|STAGING|LIVE))?$`
);
/** Tokens of texts and lists, and what is not secret. */
const OTHER =
  /(?:^|_)(?:NEXT|PREV|PAGE|PAGINATION|CONTINUATION|CSRF|XSRF|PAD|EOS|BOS|SEP|UNK|MASK|CLS|SPECIAL|START|END|STOP|SYNC|NUM|MAX|PUBLIC|CANCEL|CANCELLATION|IMAGE|AUDIO|FIRST|LAST)_?TOKEN$|PUBLIC_?KEY/;
/** Names that say what it is but not of which service. */
const BARE = new RegExp(
  `^(?:MY_)?(?:${PASSWORD}|${SECRET}|KEY|CREDENTIALS?|ACCESS_TOKEN|AUTH_TOKEN|BEARER_TOKEN)$`
);

/** A name in the form of a constant: `clientSecret` becomes `CLIENT_SECRET`. Of a very long name only the end is used. */
export function constantOf(name: string): string {
  return name
    .slice(-MAX_NAME_LENGTH)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}

/** Whether the name suggests a password, another credential, or neither. */
export function kindOf(name: string): 'password' | 'key' | null {
  const constant = constantOf(name);
  const found = OTHER.test(constant) ? null : CREDENTIAL.exec(constant);
  return found && (found[1] ? 'password' : 'key');
}

/** A name for the secret: that of the variable, or that of the rule if it is more specific. */
export function proposedName(variable: string | null, rule: string | null): string {
  const constant = constantOf(variable ?? '');
  const isTelling = kindOf(constant)
    ? !BARE.test(constant)
    : /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(variable ?? '');
  const name = (rule && !isTelling ? rule : constant) || 'SECRET';
  return name.slice(0, MAX_NAME_LENGTH);
}

const NO_CREDENTIAL = [
  // Placeholders, and what manuals write.
  /example|sample|dummy|fake|placeholder|change.?me|change.?it|redacted|replace|insert|your|todo|x{4}|\*{3}|\.{3}|…|[<>{}]|\$\(|%\(|^my[-_]/i,
  /\$[A-Z]{2}/,
  // Words only, paths, files, addresses, names of variables, attributes and modules.
  /^[\p{L}]+(?:[-_. :/][\p{L}]+)*[:?!.]?$/u,
  /^(?:[.~]{0,2}\/|[A-Za-z]:\\)/,
  /^[\w./-]+\.(?:txt|json|ya?ml|toml|pem|key|env|ini|cfg|py|csv|p12|crt)$/i,
  /^[a-z][a-z\d+.-]*:\/\/[^@]*$/i,
  /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)+$/,
  /^[a-z]+(?:_[a-z]+)*_\d{1,3}$/,
  /^\w+(?:\.[A-Za-z_]\w*)+$/,
  // Masked, or counted up.
  /^(.)\1*$/,
  /^(?:0?123456789?0?|abc123|12345678)$/
];

/** Whether a text whose name suggests a credential looks like one. */
export function looksSecret(value: string, kind: 'password' | 'key'): boolean {
  if (/\s/.test(value) || value.length > 4096 || NO_CREDENTIAL.some(pattern => pattern.test(value))) {
    return false;
  }
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter(pattern => pattern.test(value)).length;
  return kind === 'password'
    ? value.length >= 6 && classes >= 2 && entropyOf(value) >= 2.2
    : value.length >= 16 && classes >= 2 && /\d/.test(value) && entropyOf(value) >= 3;
}

/** Shannon entropy, in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const shares = [...counts.values()].map(count => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}

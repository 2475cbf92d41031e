// Made-up credentials. They are put together here, so that no scanner of a forge takes this file for a leak.

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many letters and digits that look random and are always the same. */
export function noise(length: number, alphabet = LETTERS, seed = 7): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return alphabet[state % alphabet.length];
  }).join('');
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HEX = '0123456789abcdef';
const PEM = noise(128);

/** By the service they seem to be of. */
export const MADE = {
  awsID: `AK${'IA'}${noise(16, UPPER)}`,
  awsSecret: noise(40),
  google: `AI${'za'}${noise(35)}`,
  googleClient: `GOC${'SPX'}-${noise(28)}`,
  github: `gh${'p_'}${noise(36)}`,
  githubFine: `github${'_pat_'}${noise(22)}_${noise(59)}`,
  gitlab: `gl${'pat'}-${noise(20)}`,
  slack: `xo${'xb'}-${noise(12, '0123456789')}-${noise(12, '0123456789')}-${noise(24)}`,
  slackHook: `https://hooks.${'slack'}.com/services/T${noise(8, UPPER)}/B${noise(8, UPPER)}/${noise(24)}`,
  openai: `sk-${'proj'}-${noise(48)}`,
  sk: `s${'k-'}${noise(48)}`,
  anthropic: `sk-${'ant'}-api03-${noise(93)}AA`,
  huggingFace: `h${'f_'}${noise(34, LETTERS.slice(0, 52))}`,
  stripe: `s${'k_li'}ve_${noise(24)}`,
  stripeHook: `wh${'sec'}_${noise(32)}`,
  sendgrid: `S${'G.'}${noise(22)}.${noise(43)}`,
  npm: `n${'pm_'}${noise(36)}`,
  pypi: `py${'pi-'}AgEI${noise(70)}`,
  databricks: `da${'pi'}${noise(32, HEX)}`,
  groq: `gs${'k_'}${noise(52)}`,
  jwt: `ey${'J'}${noise(20)}.eyJ${noise(40)}.${noise(43)}`,
  azure: `Default${'EndpointsProtocol'}=https;Account${'Name'}=lake;Account${'Key'}=${noise(86)}==;EndpointSuffix=core.windows.net`,
  singlestore: `single${'storedb'}://ann:${noise(12)}@svc-1.aws.singlestore.com:3306/shop`,
  postgres: `post${'gres'}://ann:${noise(12)}@db.acme.test/shop`,
  redis: `redis://:${noise(16)}@cache.acme.test:6379/0`,
  pem: `-----BEGIN ${'PRIVATE'} KEY-----\nMII${PEM.slice(0, 61)}\n${PEM.slice(64)}\n-----END ${'PRIVATE'} KEY-----\n`,
  uuid: '3f2a9c1e-7b64-4d0e-9a58-c01f6e2b7d93',
  hex: noise(64, HEX),
  password: `Tr0ub${'4dor'}&3`
} as const;

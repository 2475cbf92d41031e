// What credentials look like: secretlint's rules, and patterns for what they do not cover.
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

/** A part of a text that has the form of a service's credentials. */
export interface IMatch {
  readonly start: number;
  readonly end: number;
  /** What it is called in a sentence: "a GitHub token". */
  readonly what: string;
  /** A name for the secret. */
  readonly name: string;
  /** Whether the whole literal is the credential, such as the address of a database with a password in it. */
  readonly isInWhole: boolean;
}

type Known = readonly [what: string, name: string, isInWhole?: boolean];

/** secretlint's rules by the end of their id, without gcp, which needs a JSON file. */
const SECRETLINT: Readonly<Record<string, Known>> = {
  '1password': ['a 1Password token', 'OP_SERVICE_ACCOUNT_TOKEN'],
  anthropic: ['an Anthropic API key', 'ANTHROPIC_API_KEY'],
  aws: ['an AWS secret access key', 'AWS_SECRET_ACCESS_KEY'],
  basicauth: ['an address with a password', 'SERVICE_URL', true],
  'database-connection-string': ['a database address with a password', 'DATABASE_URL', true],
  databricks: ['a Databricks token', 'DATABRICKS_TOKEN'],
  docker: ['a Docker token', 'DOCKER_TOKEN'],
  figma: ['a Figma token', 'FIGMA_TOKEN'],
  github: ['a GitHub token', 'GITHUB_TOKEN'],
  gitlab: ['a GitLab token', 'GITLAB_TOKEN'],
  grafana: ['a Grafana token', 'GRAFANA_TOKEN'],
  groq: ['a Groq API key', 'GROQ_API_KEY'],
  'hashicorp-vault': ['a HashiCorp Vault token', 'VAULT_TOKEN'],
  huggingface: ['a Hugging Face token', 'HF_TOKEN'],
  linear: ['a Linear API key', 'LINEAR_API_KEY'],
  notion: ['a Notion token', 'NOTION_TOKEN'],
  npm: ['an npm token', 'NPM_TOKEN'],
  openai: ['an OpenAI API key', 'OPENAI_API_KEY'],
  privatekey: ['a private key', 'PRIVATE_KEY', true],
  sendgrid: ['a SendGrid API key', 'SENDGRID_API_KEY'],
  shopify: ['a Shopify token', 'SHOPIFY_TOKEN'],
  slack: ['a Slack token', 'SLACK_TOKEN'],
  vercel: ['a Vercel token', 'VERCEL_TOKEN']
};

/** The services describe these forms; see docs/architecture.md. */
const PATTERNS: readonly (readonly [pattern: RegExp, ...Known])[] = [
  [/\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g, 'an AWS access key', 'AWS_ACCESS_KEY_ID'],
  [/\bAIza[\w-]{35}(?![\w-])/g, 'a Google API key', 'GOOGLE_API_KEY'],
  [/\bGOCSPX-[\w-]{28}(?![\w-])/g, 'a Google client secret', 'GOOGLE_CLIENT_SECRET'],
  [/\bsk-ant-[\w-]{24,}/g, 'an Anthropic API key', 'ANTHROPIC_API_KEY'],
  [/\bsk-(?:proj|svcacct|admin)-[\w-]{32,}/g, 'an OpenAI API key', 'OPENAI_API_KEY'],
  // Several services start their keys like this.
  [/\bsk-(?!ant-|proj-|svcacct-|admin-|\w*T3BlbkFJ)[\w-]{32,}/g, 'an API key', 'API_KEY'],
  [/\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}\b/g, 'a Stripe key', 'STRIPE_API_KEY'],
  [/\bwhsec_[A-Za-z0-9+/]{24,}/g, 'a Stripe webhook secret', 'STRIPE_WEBHOOK_SECRET'],
  [/\bhf_[A-Za-z0-9]{34,}\b/g, 'a Hugging Face token', 'HF_TOKEN'],
  [/\bgithub_pat_\w{60,}/g, 'a GitHub token', 'GITHUB_TOKEN'],
  [/\bpypi-AgEI[\w-]{50,}/g, 'a PyPI token', 'PYPI_TOKEN'],
  // Not after a hyphen: otherwise a long text of hyphens would take minutes.
  [/(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{16,}/g, 'a signed token (JWT)', 'ACCESS_TOKEN'],
  [/\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}/g, 'an Azure storage key', 'AZURE_STORAGE_CONNECTION_STRING', true],
  [
    /\bhttps:\/\/hooks\.slack\.com\/services\/T\w{6,}\/B\w{6,}\/\w{16,}/g,
    'a Slack webhook',
    'SLACK_WEBHOOK_URL'
  ],
  [
    /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:[\s"'()\\+]|\\n)*[A-Za-z0-9+/]{40,}/g,
    'a private key',
    'PRIVATE_KEY',
    true
  ],
  [
    /\bsinglestoredb(?:\+\w+)?:\/\/[^\s:/@"']*:[^\s/@"'{}<>$]+@[^\s"']+/g,
    'a SingleStore address with a password',
    'SINGLESTOREDB_URL',
    true
  ]
];

/** Of any service, if nothing above matches. The scheme is limited: otherwise a match could start at each dot. */
const ADDRESS: (typeof PATTERNS)[number] = [
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"'{}<>[\]$]*:[^\s/@"'{}<>[\]$]+@[^\s"'/{}<>$]+/gi,
  'an address with a password',
  'SERVICE_URL',
  true
];

/** Placeholders that people and manuals write; a random credential of 40 characters contains none of them. */
const PLACEHOLDER =
  /example|placeholder|changeme|your[_-]|redacted|dummy|x{6}|\*{3}|\.{3}|…|0{10}|1234567890|abcdefghij|deadbeef/i;
/** Passwords of manuals, and of databases that run on the author's own machine. */
const NO_PASSWORD =
  /:(?:password|passwd|pass|pwd|secret|x+|\*+|test|root|postgres|guest|user|admin|mysecret\w*)@/i;

interface IRule {
  meta: { id: string };
  create(context: object, options: object): { file?(source: object): unknown };
}

/** Everything that has a known form. If several match the same text, the first is the most specific. */
export function matchesOf(text: string): IMatch[] {
  const own = ([pattern, what, name, isInWhole = false]: (typeof PATTERNS)[number]): IMatch[] =>
    [...text.matchAll(pattern)].map(({ index, 0: { length } }) => {
      return { start: index, end: index + length, what, name, isInWhole };
    });
  return [...PATTERNS.flatMap(own), ...secretlintMatches(text), ...own(ADDRESS)].filter(({ start, end }) => {
    const found = text.slice(start, end);
    return !PLACEHOLDER.test(found) && !NO_PASSWORD.test(found);
  });
}

/**
 * Runs secretlint's rules without its core. The core makes messages that contain the credentials, and gives the position of
 * a match instead of the credential in it.
 */
function secretlintMatches(content: string): IMatch[] {
  const matches: IMatch[] = [];
  for (const rule of rules as unknown as IRule[]) {
    const known = SECRETLINT[rule.meta.id.replace('@secretlint/secretlint-rule-', '')];
    if (!known) {
      continue;
    }
    const [what, name, isInWhole = false] = known;
    const report = ({
      message,
      range
    }: {
      message: Record<string, unknown>;
      range: readonly [number, number];
    }): void => {
      // A range can start at the name of a variable; the credential itself is in the message.
      const value = Object.values(message).find(
        part => typeof part === 'string' && content.includes(part)
      ) as string | undefined;
      const start = value === undefined ? range[0] : content.indexOf(value, range[0]);
      const end = value === undefined ? range[1] : start + value.length;
      matches.push({ start, end, what, name, isInWhole });
    };
    const createTranslator = (): object => (_: string, parts: object) => parts;
    const context = { sharedOptions: {}, createTranslator, report, ignore: () => undefined };
    rule.create(context, {}).file?.({ content, filePath: '', contentType: 'text' });
  }
  return matches;
}

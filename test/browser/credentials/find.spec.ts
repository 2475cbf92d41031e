import { type ICredential, credentialsOf } from '../../../src/browser/credentials/find';
import { MADE } from './made';

const only = (source: string): ICredential => {
  const found = credentialsOf(source, 'cell');
  expect(found).toHaveLength(1);
  return found[0];
};

/** What can be moved: a cell, the name that is proposed, and the value. */
const MOVABLE: [source: string, name: string, value: string][] = [
  [`key = "${MADE.awsID}"`, 'AWS_ACCESS_KEY_ID', MADE.awsID],
  [`aws_secret_access_key='${MADE.awsSecret}'`, 'AWS_SECRET_ACCESS_KEY', MADE.awsSecret],
  [`AWS_SECRET_KEY = "${MADE.awsSecret}"`, 'AWS_SECRET_KEY', MADE.awsSecret],
  [`boto3.client("s3", aws_access_key_id="${MADE.awsID}")`, 'AWS_ACCESS_KEY_ID', MADE.awsID],
  [`maps = googlemaps.Client("${MADE.google}")`, 'GOOGLE_API_KEY', MADE.google],
  [`secret = "${MADE.googleClient}"`, 'GOOGLE_CLIENT_SECRET', MADE.googleClient],
  [`g = Github("${MADE.github}")`, 'GITHUB_TOKEN', MADE.github],
  [`token: str = '${MADE.githubFine}'`, 'GITHUB_TOKEN', MADE.githubFine],
  [`gl = gitlab.Gitlab(private_token="${MADE.gitlab}")`, 'PRIVATE_TOKEN', MADE.gitlab],
  [`slack = WebClient(token="${MADE.slack}")`, 'SLACK_TOKEN', MADE.slack],
  [`requests.post("${MADE.slackHook}", json={})`, 'SLACK_WEBHOOK_URL', MADE.slackHook],
  [`openai.api_key = "${MADE.openai}"`, 'OPENAI_API_KEY', MADE.openai],
  [`client = OpenAI(api_key='${MADE.openai}')`, 'OPENAI_API_KEY', MADE.openai],
  [`deepseek_api_key = "${MADE.sk}"`, 'DEEPSEEK_API_KEY', MADE.sk],
  [`anthropic.Anthropic(api_key="${MADE.anthropic}")`, 'ANTHROPIC_API_KEY', MADE.anthropic],
  [`login("${MADE.huggingFace}")`, 'HF_TOKEN', MADE.huggingFace],
  [`login(token="${MADE.huggingFace}")`, 'HF_TOKEN', MADE.huggingFace],
  [`stripe.api_key = "${MADE.stripe}"`, 'STRIPE_API_KEY', MADE.stripe],
  [`endpoint_secret = '${MADE.stripeHook}'`, 'ENDPOINT_SECRET', MADE.stripeHook],
  [`sg = SendGridAPIClient("${MADE.sendgrid}")`, 'SENDGRID_API_KEY', MADE.sendgrid],
  [`x = ["${MADE.npm}"]`, 'NPM_TOKEN', MADE.npm],
  [`os.environ["TWINE_PASSWORD"] = "${MADE.pypi}"`, 'TWINE_PASSWORD', MADE.pypi],
  [`cfg = {"token": "${MADE.databricks}"}`, 'DATABRICKS_TOKEN', MADE.databricks],
  [`os.environ.setdefault("GROQ_API_KEY", "${MADE.groq}")`, 'GROQ_API_KEY', MADE.groq],
  [`jwt = "${MADE.jwt}"`, 'ACCESS_TOKEN', MADE.jwt],
  [`conn_str = "${MADE.azure}"`, 'AZURE_STORAGE_CONNECTION_STRING', MADE.azure],
  [`conn = s2.connect("${MADE.singlestore}")`, 'SINGLESTOREDB_URL', MADE.singlestore],
  [`engine = create_engine("${MADE.postgres}")`, 'DATABASE_URL', MADE.postgres],
  [`REDIS_URL = "${MADE.redis}"`, 'REDIS_URL', MADE.redis],
  [`key = """${MADE.pem}"""`, 'PRIVATE_KEY', MADE.pem],
  [`key = "${MADE.pem.replaceAll('\n', '\\n')}"`, 'PRIVATE_KEY', MADE.pem],
  [
    `conn = s2.connect(host="svc-1.singlestore.com", user="ann", password="${MADE.password}")`,
    'PASSWORD',
    MADE.password
  ],
  [`DB_PASSWORD = '${MADE.password}'`, 'DB_PASSWORD', MADE.password],
  [`config["database"]["password"] = "${MADE.password}"`, 'PASSWORD', MADE.password],
  [`requests.get(url, auth=("ann", "${MADE.password}"))`, 'PASSWORD', MADE.password],
  [`smtp.login(user, "${MADE.password}")`, 'PASSWORD', MADE.password],
  [`clientSecret = "${MADE.uuid}"`, 'CLIENT_SECRET', MADE.uuid],
  [`SINGLESTOREDB_MANAGEMENT_TOKEN = "${MADE.hex}"`, 'SINGLESTOREDB_MANAGEMENT_TOKEN', MADE.hex],
  [`api_key = SecretStr(r'${MADE.hex}')`, 'API_KEY', MADE.hex],
  [`pwd = "pa\\x24\\u0077\\"\\\\0rd"`, 'PWD', 'pa$w"\\0rd'],
  [`%%time\ntoken = (\n    "${MADE.hex}"  # of the service\n)`, 'TOKEN', MADE.hex],
  [`if True:\n  def f(api_key: str = "${MADE.hex}"): "does it"`, 'API_KEY', MADE.hex]
];

test.each(MOVABLE)(
  '%#: a credential is found, can be moved and gets a telling name',
  (source, name, value) => {
    const { start, end, text, ...found } = only(source);
    expect(found).toMatchObject({ name, value, obstacle: null });
    expect(source.slice(start, end)).toBe(text);
    expect(text).toMatch(/^r?(['"])[^]*\1$/);
  }
);

/** What is only marked: a cell, why, and a part of the value. */
const FIXED: [source: string, obstacle: string, value: string][] = [
  [`url = f"https://api.test/?key=${MADE.google}&q={q}"`, 'fstring', MADE.google],
  [`url = f"{d["a"]} ${MADE.github}"`, 'fstring', MADE.github],
  [`key = b"${MADE.stripe}"`, 'bytes', MADE.stripe],
  [`PASSWORD = b"${MADE.password}"`, 'bytes', MADE.password],
  [`key = "${MADE.github}" "more"`, 'joined', MADE.github],
  [`key = "a" + "${MADE.github}"`, 'joined', MADE.github],
  [`key = "${MADE.github}%s" % x`, 'joined', MADE.github],
  [`key = "{}${MADE.openai}".format(x)`, 'joined', MADE.openai],
  [`match x:\n  case "${MADE.github}":\n    pass`, 'joined', MADE.github],
  [`key = ("-----BEGIN ${'PRIVATE'} KEY-----\\n"\n  "MII${MADE.hex}")`, 'joined', 'BEGIN'],
  [`headers = {"Authorization": "Bearer ${MADE.openai}"}`, 'part', MADE.openai],
  [`headers = {"Authorization": "Bearer ${MADE.hex}"}`, 'part', MADE.hex],
  [`odbc = "Driver=x;Server=y;Uid=ann;Pwd=${MADE.hex};"`, 'part', MADE.hex],
  [`"""Uses ${MADE.github}."""\nx = 1`, 'comment', MADE.github],
  [`def f():\n    '${MADE.github}'\n    return 1`, 'comment', MADE.github],
  [`# password = "${MADE.password}x1"\nx = 1`, 'comment', MADE.password],
  [`x = 1  # ${MADE.awsID}`, 'comment', MADE.awsID],
  [`%env OPENAI_API_KEY=${MADE.openai}`, 'magic', MADE.openai],
  [`%env API_KEY=${MADE.hex}`, 'magic', MADE.hex],
  [`!curl -H "Authorization: Bearer ${MADE.hex}" https://api.test`, 'magic', MADE.hex],
  [`out = !curl -u ${MADE.postgres}`, 'magic', MADE.postgres],
  [`%%bash\nexport TOKEN=${MADE.hex}\necho done`, 'magic', MADE.hex],
  [`%%sql ${MADE.postgres}\nselect 1`, 'magic', MADE.postgres],
  [`key = "${MADE.github}`, 'escaped', MADE.github],
  [`key = "${MADE.github}\\N{DIGIT ONE}"`, 'escaped', MADE.github]
];

test.each(FIXED)('%#: what a call cannot replace is marked only, and says why', (source, obstacle, value) => {
  const credential = only(source);
  expect(credential.obstacle).toBe(obstacle);
  expect(credential.text).toContain(value);
});

/** Ordinary cells. */
const ORDINARY = [
  'token = get_secret("TOKEN")',
  'api_key = os.environ["OPENAI_API_KEY"]',
  'api_key = os.getenv("OPENAI_API_KEY", "")',
  'password = getpass("Password: ")',
  'password = input("Your password for the database, please: ")',
  'password = "password"',
  'password = "your-password-here"',
  'API_KEY = "<YOUR_API_KEY>"',
  'API_KEY = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
  'API_KEY = "YOUR_API_KEY_1"',
  'api_key = "${API_KEY_2}"',
  'api_key = "{{ api_key_2 }}"',
  'secret_name = "prod/db/password-1"',
  'SECRET_ID = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"',
  'password_file = "/run/secrets/db_password_1"',
  'token_url = "https://auth.acme.test/oauth2/v2.0/token"',
  'password = "/run/secrets/password2"',
  'private_key = "keys/id_rsa_2.pem"',
  'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased-v2")',
  'tokenizer.pad_token = "<|endoftext_1|>"',
  'tok.add_special_tokens({"mask_token": "[MASK12345678901]"})',
  'next_token = "AAEAAdLmVzBqYm9uZ2l0aHVi1234567890"',
  'csrf_token = "b3f1c8d2e4a5968778695a4b3c2d1e0f"',
  'public_key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCg1"',
  'sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
  'model = "gpt-4o-mini-2024-07-18"',
  'commit = "3f2a9c1e7b644d0e9a58c01f6e2b7d93aabbccdd"',
  'run_id = "3f2a9c1e-7b64-4d0e-9a58-c01f6e2b7d93"',
  'image = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"',
  'url = "https://example.com/path?user=ann&page=2"',
  'engine = create_engine("postgresql://postgres:postgres@localhost:5432/postgres")',
  'engine = create_engine(f"postgresql://{user}:{password}@{host}/shop")',
  'engine = create_engine("mysql://user:password@localhost/shop")',
  'key = f"{prefix}_{i:05d}_token"',
  'df["token"] = df["text"].str.split(" ")',
  'df = df.rename(columns={"pwd": "password_1", "token": "token_count_2"})',
  '# Set password= to what the wizard shows, token: see README',
  'assert "-----BEGIN PRIVATE KEY-----" in text',
  'print("Wrong password: try again in 5 minutes")',
  'ssh = "git@github.com:acme/shop.git"',
  'api_key = "aaaabbbb1111aaaa2222"',
  'mail = "mailto:ann@example.org"',
  'AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"',
  'secret_key = "*" * 20',
  'parser.add_argument("--api-key", help="the API key, 32 characters")',
  '%env AWS_PROFILE=work-account-1234',
  '!pip install "tokenizers==0.21.1" --quiet',
  '!curl -H "Authorization: Bearer $TOKEN" https://api.test/v1',
  '%%bash\nexport TOKEN=$(cat /run/token)',
  'labels = {"password": "Kennwort (8 bis 20 Zeichen)"}'
];

test.each(ORDINARY)('nothing is marked in %j', source => {
  expect(credentialsOf(source, 'cell')).toEqual([]);
});

test('there are enough of each to tell', () => {
  expect(Math.min(MOVABLE.length, ORDINARY.length)).toBeGreaterThanOrEqual(40);
});

test('several credentials in one cell are found in order, each once', () => {
  const source = `a_token = "${MADE.hex}"\nkey = "${MADE.openai}"; k2 = '${MADE.openai}'`;
  expect(credentialsOf(source, 'cell').map(({ name }) => name)).toEqual([
    'A_TOKEN',
    'OPENAI_API_KEY',
    'OPENAI_API_KEY'
  ]);
});

test('a percent sign begins a command in a cell only', () => {
  const source = `x = 7 \\\n% y(token="${MADE.hex}")`;
  expect(credentialsOf(source, 'file')[0].obstacle).toBeNull();
  expect(credentialsOf(`%env TOKEN=${MADE.hex}`, 'file')).toEqual([]);
});

test('where the language is not Python, known forms are marked only', () => {
  const [found, ...more] = credentialsOf(`The key is ${MADE.openai}, password = "${MADE.password}"`, 'other');
  expect(found).toMatchObject({ value: MADE.openai, obstacle: 'other', name: 'OPENAI_API_KEY' });
  expect(more).toEqual([]);
});

test('any text is read to its end', () => {
  const bits = [
    '"',
    "'",
    '"""',
    'f"{',
    '\\',
    '\n',
    '{',
    '}',
    '#',
    '%%',
    '!',
    '(',
    'x',
    '\u{1f600}',
    `"${MADE.github}"`
  ];
  let state = 1;
  for (let turn = 0; turn < 2000; turn++) {
    let source = '';
    for (let piece = 0; piece < 12; piece++) {
      state = (state * 48271) % 2147483647;
      source += bits[state % bits.length];
    }
    for (const kind of ['cell', 'file', 'other'] as const) {
      for (const { start, end, text } of credentialsOf(source, kind)) {
        expect(source.slice(start, end)).toBe(text);
      }
    }
  }
});

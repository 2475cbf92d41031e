// The two examples of SingleStore's documentation, as notebooks, with each place where secrets can be kept.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CERTIFICATE } from '../service/gateway/certificate';
import { expect, openNotebook, test as base } from './fixtures';
import { type Notebook, chooseMenu } from './notebook';
import { Recorder } from './recorder';
import { type IServer, startServer } from './server';
import { type IAccount, startStub } from './stubs';
import { Team, connect, disconnect } from './team';

const TOKEN = 'hf_canary_of_the_examples_51c7';

interface IWorld {
  s3: Recorder;
  hub: Recorder;
  /** The Management API of the team service, and nothing else of it, over TLS. */
  helios: Recorder;
  team: Team;
  /** What the secrets of the examples must be. */
  values: Record<string, string>;
}

const test = base.extend<object, { world: IWorld; server: IServer }>({
  world: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const [[s3Stub, line], [hubStub, address], team] = await Promise.all([
        startStub('stub_s3.py'),
        startStub('stub_hub.py', TOKEN, 'google/gemma-7b'),
        Team.start()
      ]);
      const account = JSON.parse(line) as IAccount;
      const [s3, hub, helios] = await Promise.all([
        Recorder.start(account.endpoint),
        Recorder.start(address),
        Recorder.start(team.url, { isTLS: true, paths: /^\/v[12]\// })
      ]);
      const values = { AWS_ACCESS_KEY_ID: account.id, AWS_SECRET_KEY: account.key, HF_TOKEN: TOKEN };
      for (const [name, value] of Object.entries(values)) {
        await team.ask(team.ann, 'POST', '/v1/secrets', { name, value });
      }
      await use({ s3, hub, helios, team, values });
      await Promise.all([s3, hub, helios].map(recorder => recorder.stop()));
      await team.stop();
      s3Stub.kill();
      hubStub.kill();
    },
    { scope: 'worker', timeout: 240_000 }
  ],
  server: [
    async ({ world }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helios-'));
      const issuers = join(folder, 'issuers.pem');
      writeFileSync(issuers, CERTIFICATE.cert);
      const env = {
        AWS_ENDPOINT_URL_S3: world.s3.url,
        HF_ENDPOINT: world.hub.url,
        HELIOS_SECRETS_CA_FILE: issuers
      };
      const server = await startServer({ folder, env });
      await use(server);
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 240_000 }
  ]
});

/** Runs all cells of an example that is open, for the nth time, saves it, and gives its last output. */
async function runAll(example: Notebook, round: number): Promise<string> {
  const code = example.root.locator('.jp-CodeCell');
  const prompt = (index: number) => code.nth(index).locator('.jp-InputPrompt');
  await chooseMenu(example.page, 'Run', 'Run All Cells');
  await expect(prompt(0)).toHaveText(new RegExp(`^\\[${2 * round + 1}\\]:?$`), { timeout: 120_000 });
  // Libraries warn of what they miss, which is no error.
  expect(await code.locator('[data-mime-type="application/vnd.jupyter.error"]').allInnerTexts()).toEqual([]);
  await expect(prompt(1)).toHaveText(new RegExp(`^\\[${2 * round + 2}\\]:?$`));
  const output = (await code.last().locator('.jp-OutputArea-output').innerText()).trim();
  await example.save();
  return output;
}

/** What each example shows at its end, and the credentials that its service saw. */
const EXAMPLES = {
  // The stub checks the signature, which is made with the secret key.
  's3.ipynb': { shows: '[]', seen: ({ s3 }: IWorld) => s3.take().map(idOf), names: ['AWS_ACCESS_KEY_ID'] },
  'hugging-face.ipynb': {
    shows: "['hello', 'secret', 'world']",
    // For public facts about a model the library asks without a token.
    seen: ({ hub }: IWorld) => hub.take().flatMap(header => (header ? [header.replace('Bearer ', '')] : [])),
    names: ['HF_TOKEN']
  }
};

function idOf(header: string): string | undefined {
  return /Credential=([^/]*)/.exec(header)?.[1];
}

for (const [name, { shows, seen, names }] of Object.entries(EXAMPLES)) {
  test(`the documentation's ${name} uses the secrets of each backend, and saves none`, async ({
    page,
    server,
    vault,
    world
  }) => {
    const { helios, team, values } = world;
    mkdirSync(join(server.notebooks, 'demo'), { recursive: true });
    copyFileSync(join('demo', name), join(server.notebooks, 'demo', name));
    for (const [secret, value] of Object.entries(values)) {
      await vault.create(secret, value);
    }
    const example = await openNotebook(page, server, `demo/${name}`);
    for (const [round, backend] of (['embedded', 'team', 'helios'] as const).entries()) {
      await test.step(backend, async () => {
        if (backend !== 'embedded') {
          // Wrong ones of the same names are in the vault on this computer now.
          await Promise.all(Object.keys(values).map(secret => vault.update(secret, 'decoy')));
          await connect(server, backend === 'team' ? team : helios, team.ann, backend);
        }
        try {
          helios.take();
          expect(await runAll(example, round)).toBe(shows);
          expect([...new Set(seen(world))]).toEqual(names.map(secret => values[secret]));
          expect(helios.take()).toEqual(backend === 'helios' ? [`Bearer ${team.ann.key}`] : []);
        } finally {
          if (backend !== 'embedded') {
            await disconnect(server);
          }
        }
        const saved = readFileSync(join(server.notebooks, example.path), 'utf8');
        expect(saved).toContain(`"execution_count": ${2 * round + 2}`);
        expect([...Object.values(values), team.ann.key].filter(value => saved.includes(value))).toEqual([]);
      });
    }
  });
}

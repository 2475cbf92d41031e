// Two people, each with a key of their own, in one notebook on one kernel. It needs jupyter-collaboration.
import { type Browser, type Page, expect, test as base } from '@playwright/test';
import type { IResolveBody } from '../../src/contract';
import { openLab } from './fixtures';
import { MAILBOX } from './mailbox';
import { IMPORTS, Notebook, createNotebook, otherKernels, untilConnected } from './notebook';
import { type IServer, startServer } from './server';
import { Team, connect } from './team';

/** What everybody's code runs; each outcome is kept with whose code it was. */
const SETUP = `
${IMPORTS}
${MAILBOX}
import asyncio, collections, json, threading
from IPython import get_ipython
outcomes = []
def call(whose, kind, timeout=None):
    try:
        outcomes.append((whose, kind, str(get_secret('WHO', timeout=timeout))))
    except Exception as error:
        outcomes.append((whose, kind, type(error).__name__))
def told():
    counted = collections.Counter(outcomes)
    return json.dumps(sorted([*key, count] for key, count in counted.items()))
`.trim();

const CELL = (whose: string): string => `for _ in range(30): call('${whose}', 'cell')`;

/** They call while the other person's cells run and complete; nobody answers their questions. */
const THREADS = `
def calls():
    for _ in range(20):
        call('ann', 'thread', 2)
threads = [threading.Thread(target=calls) for _ in range(7)]
for thread in threads: thread.start()`.trim();

const TASKS = `
async def calls(kind):
    for _ in range(10):
        if kind == 'task':
            call('ann', kind, 0.4)
        else:
            await asyncio.to_thread(call, 'ann', kind, 2)
        await asyncio.sleep(0)
tasks = [asyncio.ensure_future(calls(kind)) for kind in ['task'] * 3 + ['task in a thread'] * 9]`.trim();

const REST = `
for thread in threads: thread.join()
await asyncio.gather(*tasks)
tell('outcomes', told())
outcomes.clear()`.trim();

/** Ann's code says of its calls that Bob's session, in which an earlier cell ran, made them. */
const LEARN = `bob = dict(get_ipython().kernel.get_parent()['header'])`;

const FORGE = `
import helios_secrets._kernel as sender, helios_secrets._request as asker, uuid
own_parent, own_origin = sender._parent_of, asker.call_origin
forged = [bob, {**bob, 'msg_id': str(uuid.uuid4())}]
counter = iter(range(10_000))
sender._parent_of = lambda kernel: {'header': forged[next(counter) % 2]}
asker.call_origin = lambda: 'cell'
def forge():
    for _ in range(5):
        call('ann', 'forged', 4)
threads = [threading.Thread(target=forge) for _ in range(40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
sender._parent_of, asker.call_origin = own_parent, own_origin
tell('forged', told())
outcomes.clear()`.trim();

const CELLS = [SETUP, CELL('ann'), CELL('bob'), THREADS, TASKS, REST, LEARN, FORGE, 'get_secret("WHO")', ''];

/** One of several people on a Jupyter server. */
class Person {
  readonly page: Page;
  readonly notebook: Notebook;
  /** The status of each answer to this page's reads for the kernel. */
  readonly reads: string[] = [];
  /** The requests that got values; the kernel repeats one whose answer is late. */
  readonly answered = new Set<string>();
  /** Requests of completions that went to the kernel. */
  completions = 0;

  private constructor(page: Page, server: IServer, path: string) {
    this.page = page;
    this.notebook = new Notebook(page, server, path);
    page.on('websocket', socket =>
      socket.on('framesent', ({ payload }) => {
        this.completions += payload.includes('"complete_request"') ? 1 : 0;
      })
    );
    page.on('response', answer => {
      if (answer.url().includes('x/v1/resolve')) {
        this.reads.push(String(answer.status()));
        if (answer.ok()) {
          const { requestID } = answer.request().postDataJSON() as IResolveBody;
          this.answered.add(requestID);
        }
      }
    });
  }

  static async open(browser: Browser, server: IServer, path: string): Promise<Person> {
    const page = await (await browser.newContext(base.info().project.use)).newPage();
    const person = new Person(page, server, path);
    const connected = untilConnected(page, await otherKernels(server, path));
    await openLab(page, server, path);
    await connected;
    await person.notebook.ready();
    return person;
  }

  get questions() {
    return this.page.getByRole('region', { name: 'Question about secrets' });
  }

  /** Runs a cell several times, one after another, and lets names complete while it runs. */
  async runs(index: number, times: number, completions = 0): Promise<void> {
    for (let time = 0; time < times; time++) {
      const prompt = this.notebook.cell(index).locator('.jp-InputPrompt');
      const before = await prompt.innerText();
      await this.notebook.start(index);
      await expect(prompt).not.toHaveText(before);
      for (let count = 0; count < completions; count++) {
        await this.#complete();
      }
      await this.notebook.finish(index, 120);
    }
  }

  async #complete(): Promise<void> {
    await this.notebook
      .cell(CELLS.length - 1)
      .locator('.cm-content')
      .click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText('get_secret("W');
    await this.page.keyboard.press('Tab');
    await this.page.keyboard.press('Escape');
  }
}

/** A server as one of its people, who has their own token. */
function as(server: IServer, person: string): IServer {
  const token = `${person}:${server.token}`;
  const fetch = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `token ${token}`);
    return globalThis.fetch(server.url + path, { ...init, headers });
  };
  return { ...server, token, fetch };
}

interface IWorld {
  server: IServer;
  teams: Team[];
}

const test = base.extend<IWorld>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names in the pattern
    async ({}, use) => {
      const args = ['--ServerApp.identity_provider_class=identities.ByToken'];
      const server = await startServer({ args, env: { PYTHONPATH: __dirname } });
      await use(server);
      await server.remove();
    },
    { timeout: 240_000 }
  ],
  teams: [
    // eslint-disable-next-line no-empty-pattern -- the same
    async ({}, use) => {
      const teams = [await Team.start(), await Team.start()];
      await use(teams);
      await Promise.all(teams.map(team => team.stop()));
    },
    { timeout: 240_000 }
  ]
});

test('on a kernel that two people share, nothing is read with the rights of the other @heavy', async ({
  browser,
  server,
  teams
}) => {
  test.setTimeout(600_000);
  const [ann, bob] = ['ann', 'bob'].map(name => as(server, name));
  // The vault of this computer is hers too, so that it is nobody's to find.
  await ann.fetch('helios-secrets/v1/secrets');
  await Promise.all(
    [ann, bob].map(async (person, index) => {
      const team = teams[index];
      await team.ask(team.ann, 'POST', '/v1/secrets', { name: 'WHO', value: ['of Ann', 'of Bob'][index] });
      await connect(person, team, team.ann);
    })
  );
  const path = createNotebook(server, CELLS);
  const first = await Person.open(browser, ann, path);
  const second = await Person.open(browser, bob, path);
  await first.notebook.run(0);

  await test.step('500 calls, of cells, threads and tasks, while the other runs cells and completes', async () => {
    await first.runs(3, 1);
    await first.runs(4, 1);
    await Promise.all([first.runs(1, 4), second.runs(2, 4, 5)]);
    await first.notebook.start(5);
    const outcomes = JSON.parse(await first.notebook.mailbox.get('outcomes', 240)) as [
      string,
      string,
      string,
      number
    ][];
    expect(second.completions).toBeGreaterThanOrEqual(10);
    expect(outcomes).toEqual([
      ['ann', 'cell', 'of Ann', 120],
      ['ann', 'task', 'SecretsTimeoutError', 30],
      ['ann', 'task in a thread', 'SecretsTimeoutError', 90],
      ['ann', 'thread', 'SecretsTimeoutError', 140],
      ['bob', 'cell', 'of Bob', 120]
    ]);
    expect([first, second].map(({ answered }) => answered.size)).toEqual([120, 120]);
  });

  await test.step('200 calls that pretend to be of the other: none is answered without a question', async () => {
    await second.notebook.run(6);
    [first, second].forEach(({ reads }) => reads.splice(0));
    await first.notebook.start(7);
    await expect(second.questions.first()).toBeVisible();
    const outcomes = JSON.parse(await first.notebook.mailbox.get('forged', 240)) as unknown[];
    expect(outcomes).toEqual([['ann', 'forged', 'SecretsTimeoutError', 200]]);
    expect([first, second].flatMap(({ reads }) => reads)).toEqual([]);
    await expect(second.questions).toHaveCount(0);
  });

  await test.step('a third person without a connection is refused, and led to it', async () => {
    const third = await Person.open(browser, as(server, 'carol'), path);
    expect(await third.notebook.run(8)).toContain('Connect with your own API key');
    expect(third.reads).toEqual(['403']);
    await third.notebook.output(8).getByRole('button', { name: 'Open Connection' }).click();
    await expect(third.page.getByRole('dialog')).toContainText('Connection');
  });
});

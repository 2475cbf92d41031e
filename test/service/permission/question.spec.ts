import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PERMISSION_FILE } from '../../../src/service/permission/file';
import { makeFolder } from '../fixtures';
import { type Changes, FACTS, type Reader, makeReader } from './readers';

let home: string;
let reader: Reader;

beforeEach(async () => {
  home = makeFolder();
  reader = await makeReader(home);
  await reader.answer('session', ['B']);
});

/** What the last answer says, as an answer of a page gives it back. */
const given = (changes: object = {}) => [
  { requestID: reader.requestID, nonce: reader.question!.nonce, ...changes }
];

const OTHERS: [string, Changes][] = [
  ['person', { identity: 'user:bob' }],
  ['server', { root: '/other' }],
  ['connection', { connection: 'another' }],
  ['start of the kernel', { kernelStart: 'start-2' }],
  ['session', { session: 'session-2' }]
];

describe('Allow once', () => {
  test('lets the request through that was asked about, and no later one', async () => {
    expect(await reader.read(['A', 'B'])).toEqual([409, ['A']]);
    expect(await reader.allowOnce(['A', 'B'])).toEqual([200]);
    expect(await reader.read(['A', 'B'])).toEqual([409, ['A']]);
  });

  test('stands over a denial, since a person has just said so', async () => {
    await reader.read(['A']);
    await reader.answer('deny', ['A']);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
    expect(await reader.read(['A'])).toEqual([403, 'notebook_denied']);
  });

  test('answers the same request again for a minute, since its kernel may have missed the answer', async () => {
    await reader.read(['A']);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 61_000);
    expect(await reader.allowOnce(['A'])).toEqual([409, 'question_closed']);
    clock.mockRestore();
  });

  test('counts in another service of this person that runs later', async () => {
    await reader.read(['A']);
    const { requestID, question } = reader;
    await reader.app.close();
    const next = await makeReader(home);
    expect(await next.read(['A'], { requestID, nonce: question?.nonce })).toEqual([200]);
  });

  test.each(OTHERS)('of another %s does not count', async (_, other) => {
    await reader.read(['A']);
    expect(await reader.allowOnce(['A'], other)).toEqual([409, 'question_closed']);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
  });

  test('does not count for another request, for other names, or with another nonce', async () => {
    await reader.read(['A']);
    for (const other of [{ requestID: 'another-request' }, { nonce: 'invented' }, { nonce: '' }]) {
      expect(await reader.allowOnce(['A'], other)).toEqual([409, 'question_closed']);
    }
    expect(await reader.allowOnce(['C'])).toEqual([409, 'question_closed']);
    expect(await reader.allowOnce(['A', 'C'])).toEqual([409, 'question_closed']);
    await reader.read(['A', 'C']);
    expect(await reader.allowOnce(['A'])).toEqual([409, 'question_closed']);
  });

  test('of a question about code that a page started is no answer about all names of foreign code', async () => {
    await reader.read(['A', 'B']);
    expect(await reader.allowOnce(['A', 'B'], { isForeign: true })).toEqual([409, 'question_closed']);
  });

  test('comes too late after an hour', async () => {
    await reader.read(['A']);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 60 * 60_000);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
    await reader.read(['A']);
    clock.mockReturnValue(now + 2 * 62 * 60_000);
    expect(await reader.allowOnce(['A'])).toEqual([409, 'question_closed']);
    clock.mockRestore();
  });

  test('comes too late after the kernel has ended', async () => {
    await reader.read(['A']);
    await reader.tell('ended', { kernelStart: FACTS.kernelStart });
    expect(await reader.allowOnce(['A'])).toEqual([409, 'question_closed']);
  });

  test('counts for the last thousand questions of a kernel, and for those of other kernels', async () => {
    const other = { kernelStart: 'start-2' };
    await reader.read(['A'], other);
    const [otherRequest, otherQuestion] = [reader.requestID, reader.question];
    await reader.read(['A']);
    const [oldRequest, oldQuestion] = [reader.requestID, reader.question];
    // What a thousand more reads write, in one commit.
    const file = new DatabaseSync(join(home, PERMISSION_FILE));
    file.exec(`
      CREATE TEMP TABLE more AS WITH RECURSIVE n(i) AS (VALUES (1) UNION SELECT i + 1 FROM n WHERE i < 999) SELECT i FROM n;
      INSERT INTO question SELECT identity, root, connection, kernelStart, session, nonce || i, requestID, isForeign, names,
        until, answer FROM question, more WHERE nonce = '${oldQuestion?.nonce}';`);
    file.close();
    await reader.read(['A']);
    expect(await reader.allowOnce(['A'])).toEqual([200]);
    const old = { requestID: oldRequest, nonce: oldQuestion?.nonce };
    expect(await reader.read(['A'], old)).toEqual([409, 'question_closed']);
    const elsewhere = { ...other, requestID: otherRequest, nonce: otherQuestion?.nonce };
    expect(await reader.read(['A'], elsewhere)).toEqual([200]);
  });
});

describe.each(['session', 'always', 'deny'] as const)('an answer %s to a question', answer => {
  test('is kept where it is about exactly its names', async () => {
    await reader.read(['A', 'B', 'C']);
    for (const names of [['A'], ['A', 'B', 'C'], ['B']]) {
      expect(await reader.answer(answer, names, {}, given())).toBe('question_closed');
    }
    expect(await reader.answer(answer, ['C', 'A'], {}, given())).toBe(200);
    const expected = answer === 'deny' ? [403, 'notebook_denied'] : [200];
    expect(await reader.read(['A', 'C'])).toEqual(expected);
  });

  test('may be about several requests at once, all of which are open', async () => {
    await reader.read(['A']);
    const first = given();
    await reader.read(['C']);
    const both = [...first, ...given()];
    expect(await reader.answer(answer, ['A', 'C'], {}, [...both, ...given({ nonce: 'invented' })])).toBe(
      'question_closed'
    );
    expect(await reader.answer(answer, ['A', 'C'], {}, both)).toBe(200);
  });

  test.each(OTHERS)('of another %s does not count', async (_, other) => {
    await reader.read(['A']);
    expect(await reader.answer(answer, ['A'], other, given())).toBe('question_closed');
    expect(await reader.answer(answer, ['A'], {}, given({ requestID: 'another-request' }))).toBe(
      'question_closed'
    );
    expect(await reader.answer(answer, ['A'], {}, given())).toBe(200);
  });

  test('is the only one: the same may come again for a minute, another one may not', async () => {
    await reader.read(['A']);
    expect(await reader.answer(answer, ['A'], {}, given())).toBe(200);
    expect(await reader.answer(answer, ['A'], {}, given())).toBe(200);
    const another = answer === 'session' ? 'deny' : 'session';
    expect(await reader.answer(another, ['A'], {}, given())).toBe('question_closed');
    await reader.withdraw({ name: 'A' });
    expect(await reader.allowOnce(['A'])).toEqual([409, 'question_closed']);
  });

  test('does not count where the question was about code that nobody here started', async () => {
    await reader.read(['A'], { isForeign: true });
    expect(await reader.answer(answer, ['A'], {}, given())).toBe('question_closed');
  });
});

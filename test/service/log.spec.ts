import { Log } from '../../src/service/log';
import { makeCanary } from './fixtures';

function linesOf(level: ConstructorParameters<typeof Log>[0], write: (log: Log) => void): string[] {
  const lines: string[] = [];
  write(new Log(level, line => lines.push(line)));
  return lines;
}

test('a log line contains time, level, message and fields', () => {
  const facts = {
    requestID: 'r',
    method: 'GET',
    route: '/v1/secrets/:secretID',
    status: 503,
    milliseconds: 2,
    code: 'vault_full',
    cause: 'ENOSPC'
  };
  const [line] = linesOf('info', log => log.say('warn', 'a request failed', facts));
  const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
  expect(rest).toEqual({ level: 'warn', message: 'a request failed', ...facts });
  expect(Date.parse(String(time))).not.toBeNaN();
});

test('a field that is not on the list is not logged', () => {
  const canary = makeCanary();
  const facts = { requestID: 'r', value: canary, body: { value: canary }, headers: [canary], [canary]: 1 };
  const [line] = linesOf('debug', log => log.say('error', 'a request failed', facts));
  expect(line).not.toContain(canary);
  expect(Object.keys(JSON.parse(line) as object)).toEqual(['time', 'level', 'message', 'requestID']);
});

test('a log message with line ends stays one line', () => {
  const lines = linesOf('info', log => log.say('info', 'a\nb', { cause: 'c\nd' }));
  expect(lines.map(line => line.split('\n').length)).toEqual([2]);
});

test.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']]
] as const)('at level %s only %j are written', (least, written) => {
  const lines = linesOf(least, log => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      log.say(level, 'm');
    }
  });
  expect(lines.map(line => (JSON.parse(line) as { level: string }).level)).toEqual(written);
});

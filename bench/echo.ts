// The floor of a call: a bare comm_open that the page answers on stdin after one bare request to the server.
import type { Page } from '@playwright/test';

/** Python for a cell: `echo()` makes one round trip and gives back the bytes. */
export const ECHO = `
import statistics, time, uuid, zmq
from ipykernel.kernelapp import IPKernelApp
_kernel = IPKernelApp.instance().kernel
def echo():
    content = {'comm_id': uuid.uuid4().hex, 'target_name': 'bench-echo', 'data': {}, 'target_module': None}
    _kernel.session.send(_kernel.iopub_socket, 'comm_open', content, parent=_kernel.get_parent('shell'), ident=b'comm')
    while not zmq.select([_kernel.stdin_socket], [], [], 0.01)[0]:
        pass
    return _kernel.session.recv(_kernel.stdin_socket)[1]['buffers'][0]
def median_ms(call, times):
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
`.trim();

interface IMessage {
  header: { msg_type: string };
  content: { target_name?: string };
}

interface IKernel {
  clientId: string;
  anyMessage: { connect(slot: (sender: unknown, args: { msg: IMessage; direction: string }) => void): void };
  registerCommTarget(name: string, callback: (comm: { dispose(): void }) => void): void;
  sendShellMessage(message: unknown, expectReply: boolean, disposeOnDone: boolean): { dispose(): void };
}

interface ILab {
  shell: { currentWidget: { sessionContext: { session: { kernel: IKernel } } } };
  serviceManager: { serverSettings: { baseUrl: string; token: string } };
}

/** Makes the page that shows the notebook answer `echo()`; with `request`, after one bare request. */
export function answerEcho(page: Page, request: boolean): Promise<void> {
  return page.evaluate(withRequest => {
    const lab = (window as unknown as { jupyterapp: ILab }).jupyterapp;
    const { kernel } = lab.shell.currentWidget.sessionContext.session;
    const { baseUrl, token } = lab.serviceManager.serverSettings;
    kernel.registerCommTarget('bench-echo', comm => comm.dispose());
    kernel.anyMessage.connect((_, { msg, direction }) => {
      if (direction !== 'recv' || msg.content.target_name !== 'bench-echo') {
        return;
      }
      const asked = withRequest
        ? fetch(`${baseUrl}api/me`, { headers: { Authorization: `token ${token}` } }).then(answer =>
            answer.text()
          )
        : Promise.resolve('');
      void asked.then(() => {
        const header = {
          msg_id: crypto.randomUUID(),
          msg_type: 'input_reply',
          session: kernel.clientId,
          username: '',
          date: new Date().toISOString(),
          version: '5.3'
        };
        const content = { status: 'ok', value: '' };
        const message = {
          channel: 'stdin',
          header,
          content,
          parent_header: {},
          metadata: {},
          buffers: [new Uint8Array(32)]
        };
        kernel.sendShellMessage(message, false, true).dispose();
      });
    });
  }, request);
}

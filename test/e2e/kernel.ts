import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { IServer } from './server';

export interface IKernel {
  id: string;
  /** Runs code as a client without a page does, and gives what it printed. */
  execute(code: string, allowStdin?: boolean): Promise<string>;
  close(): void;
}

interface IMessage {
  header: { msg_type: string };
  parent_header: { msg_id?: string };
  content: { text?: string; execution_state?: string };
}

async function connect(server: IServer, kernel: string, session: string): Promise<WebSocket> {
  const address = `api/kernels/${kernel}/channels?session_id=${session}&token=${server.token}`;
  const socket = new WebSocket(server.url.replace('http', 'ws') + address);
  await new Promise((opened, failed) => {
    socket.addEventListener('open', opened);
    socket.addEventListener('error', failed);
  });
  return socket;
}

/** A kernel with a bare websocket to it: somebody listens, but nobody who can answer. */
export async function startKernel(server: IServer): Promise<IKernel> {
  const made = await server.fetch('api/kernels', { method: 'POST', body: '{"name":"python3"}' });
  return connectKernel(server, ((await made.json()) as { id: string }).id);
}

/** A bare websocket to a kernel that runs, as an agent has one. */
export async function connectKernel(server: IServer, id: string): Promise<IKernel> {
  const session = randomUUID();
  const socket = await connect(server, id, session);
  const execute = async (code: string, allowStdin = true): Promise<string> => {
    const request = randomUUID();
    let output = '';
    let begin: (begun: boolean) => void;
    const begun = new Promise<boolean>(resolve => (begin = resolve));
    const done = new Promise<string>(resolve =>
      socket.addEventListener('message', event => {
        const message = JSON.parse(event.data as string) as IMessage;
        if (message.parent_header.msg_id !== request) {
          return;
        }
        begin(true);
        output += message.content.text ?? '';
        if (message.header.msg_type === 'status' && message.content.execution_state === 'idle') {
          resolve(output);
        }
      })
    );
    socket.send(
      JSON.stringify({
        channel: 'shell',
        header: {
          msg_id: request,
          msg_type: 'execute_request',
          session,
          username: '',
          version: '5.3',
          date: ''
        },
        parent_header: {},
        metadata: {},
        content: { code, silent: false, store_history: false, allow_stdin: allowStdin, stop_on_error: true }
      })
    );
    // ipykernel 7.0 to 7.3 overlooks a request that arrives while it sends a reply, such as the one to the server's own
    // request for each new connection, until somebody else connects (github.com/ipython/ipykernel/pull/1529).
    while (!(await Promise.race([begun, delay(2000, false)]))) {
      (await connect(server, id, randomUUID())).close();
    }
    return done;
  };
  return { id, execute, close: () => socket.close() };
}

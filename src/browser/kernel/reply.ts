import { type Kernel, KernelMessage } from '@jupyterlab/services';
import {
  type IFrame,
  type IValuesReply,
  type KernelReply,
  MAX_REPLY_BYTES,
  PROTOCOL_VERSION,
  REPLY_METADATA
} from '../../contract';

type Content<T> = T extends unknown ? Omit<T, 'protocol'> : never;

/**
 * Sends a reply on the stdin channel, the only one that a blocked kernel reads. If the kernel has died meanwhile, nothing
 * is sent.
 */
export function sendReply(
  connection: Kernel.IKernelConnection,
  reply: Content<KernelReply>,
  buffers: ArrayBuffer[] = []
): void {
  const message = KernelMessage.createMessage<KernelMessage.IInputReplyMsg>({
    msgType: 'input_reply',
    channel: 'stdin',
    session: connection.clientId,
    username: connection.username,
    content: { status: 'ok', value: '' },
    metadata: { [REPLY_METADATA]: { ...reply, protocol: PROTOCOL_VERSION } as never },
    buffers,
    parentHeader: {} as KernelMessage.IInputReplyMsg['parent_header']
  });
  try {
    connection.sendShellMessage(message as unknown as KernelMessage.IShellMessage, false, true).dispose();
  } catch {
    return;
  }
}

/** Sends values in messages of at most MAX_REPLY_BYTES each; with `mask`, outputs do not show them. */
export function sendValues(
  connection: Kernel.IKernelConnection,
  requestID: string,
  frame: IFrame,
  mask = true
): void {
  const parts = cut(frame);
  parts.forEach(({ slices, buffers }, part) =>
    sendReply(connection, { kind: 'values', requestID, part, parts: parts.length, slices, mask }, buffers)
  );
}

interface IPart {
  slices: IValuesReply['slices'];
  buffers: ArrayBuffer[];
}

/** Cuts the values of a frame into parts; an empty value is a slice of no bytes. */
export function cut(frame: IFrame, most = MAX_REPLY_BYTES): IPart[] {
  let part: IPart = { slices: [], buffers: [] };
  let room = most;
  const parts = [part];
  frame.values.forEach(({ name }, index) => {
    const bytes = frame.bytes[index];
    let offset = 0;
    do {
      if (room === 0) {
        part = { slices: [], buffers: [] };
        parts.push(part);
        room = most;
      }
      const slice = bytes.slice(offset, offset + room);
      part.slices.push({ name, offset, size: slice.byteLength });
      // A separate copy, because the serializer sends the whole buffer behind a view.
      part.buffers.push(slice.buffer);
      offset += slice.byteLength;
      room -= slice.byteLength;
    } while (offset < bytes.byteLength);
  });
  return parts;
}

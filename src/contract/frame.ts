import type { ErrorCode } from './errors';

/** The media type of an answer of `POST x/v1/resolve`. */
export const FRAME_TYPE = 'application/vnd.helios-secrets.frame';

/** The head of a frame: sizes are bytes of UTF-8, in the order in which the values follow. */
export interface IFrameHead {
  values: { name: string; secretID: string; size: number }[];
  errors: { name: string; code: ErrorCode; message: string }[];
}

/** Values as they travel: bytes, never JSON, which debug logs print and which grows up to six times. */
export interface IFrame extends IFrameHead {
  bytes: Uint8Array[];
}

/** A frame is the length of its head (4 bytes, big-endian), the head as JSON in UTF-8, then the values. */
export function encodeFrame(head: Uint8Array, values: readonly Uint8Array[]): Uint8Array[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.byteLength);
  return [length, head, ...values];
}

/**
 * Takes a frame apart without copying the values.
 * @throws RangeError where the sizes do not add up.
 */
export function decodeFrame(frame: Uint8Array, decode: (bytes: Uint8Array) => string): IFrame {
  const length = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0);
  let offset = 4 + length;
  if (offset > frame.byteLength) {
    throw new RangeError('The head of the frame is cut off.');
  }
  const head = JSON.parse(decode(frame.subarray(4, offset))) as IFrameHead;
  const bytes = head.values.map(({ size }) => frame.subarray(offset, (offset += size)));
  if (offset !== frame.byteLength || head.values.some(({ size }) => !Number.isInteger(size) || size < 0)) {
    throw new RangeError('The values of the frame do not have the sizes that its head gives.');
  }
  return { ...head, bytes };
}

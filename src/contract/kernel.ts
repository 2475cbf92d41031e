import type { ErrorCode } from './errors';

/** The comm target; a request is the data of a `comm_open` to it. */
export const COMM_TARGET = 'helios-secrets';

/** Raised by every change after which a page and a kernel of different versions would misread each other. */
export const PROTOCOL_VERSION = 1;

/** The key under which a reply's facts stand in the metadata of an `input_reply`. */
export const REPLY_METADATA = 'helios-secrets';

/** Bytes of values in one reply at most: the Jupyter server's websocket takes 10 MiB a message. */
export const MAX_REPLY_BYTES = 4 * 1024 * 1024;

/** Times in seconds of the dialogue between kernel and page. */
export const TIMING = {
  /** The kernel sends a request that nobody has acknowledged again after this long. */
  resend: 0.7,
  /** The kernel asks whether the page still works on it after this long without an answer. */
  keepAlive: 3,
  /** Without any acknowledgement for this long nobody is there. */
  acknowledge: 9,
  /** Without a question to a person, an answer takes this long at most. */
  answer: 60,
  /** A question to a person stays open this long, unless the setting says otherwise. */
  question: 300
} as const;

/** Who made a call: the cell's own execution, or a thread, task or callback whose parent message proves nothing. */
export const ORIGINS = ['cell', 'background'] as const;

export type Origin = (typeof ORIGINS)[number];

/** Kernel to page, as the data of `comm_open`. */
export type KernelRequest = IResolveRequest | IPingRequest | ICancelRequest;

/** Asks for values; sent again with the same id until it is acknowledged. */
export interface IResolveRequest {
  protocol: number;
  kind: 'resolve';
  requestID: string;
  names: string[];
  /** The name of a connection; absent for the current one. */
  connection?: string;
  origin: Origin;
  /** No page has acknowledged this request yet: one that cannot call it its own may ask a person. */
  unclaimed: boolean;
}

/** Asks whether a page is there; answered by an acknowledgement. */
export interface IPingRequest {
  protocol: number;
  kind: 'ping';
  requestID: string;
}

/** Tells the page to forget a request. */
export interface ICancelRequest {
  protocol: number;
  kind: 'cancel';
  requestID: string;
}

/** Page to kernel, in the metadata of an `input_reply` whose `content.value` is empty. */
export type KernelReply = IAcknowledgement | IValuesReply | IErrorReply;

/** The page has the request. */
export interface IAcknowledgement {
  protocol: number;
  kind: 'ack';
  requestID: string;
  /** A person was asked; the kernel waits as long as the question is open. */
  question: boolean;
}

/** A part of the answer: buffer `i` of the message holds `slices[i]`. */
export interface IValuesReply {
  protocol: number;
  kind: 'values';
  requestID: string;
  /** Counted from 0. */
  part: number;
  parts: number;
  slices: { name: string; offset: number; size: number }[];
  /** Whether the kernel is to mask the values in what it shows; if absent, it does. */
  mask?: boolean;
}

/** The request failed as a whole, or for `name`. */
export interface IErrorReply {
  protocol: number;
  kind: 'error';
  requestID: string;
  code: ErrorCode;
  message: string;
  name?: string;
}

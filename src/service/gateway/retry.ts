import { setTimeout } from 'node:timers/promises';

/** A request that may be repeated is made so often. */
export const MOST_TRIES = 3;

/** Statuses after which the same request may be answered: a limit, and a server behind it that is not there. */
export const PASSING: readonly number[] = [429, 502, 503, 504];

/** How a connection is lost, often one that the other side has just closed. */
export const LOST: readonly string[] = [
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ERR_HTTP2_GOAWAY_SESSION'
];

const FIRST = 100;
/** Longer than that is told to whoever asks, rather than waited for. */
const LONGEST = 2000;

/**
 * How long to wait after so many tries, in milliseconds: between half and all of a time that doubles, so that clients
 * that failed together do not come back together. Null where Retry-After says longer than anybody should wait here.
 */
export function waitAfter(tries: number, retryAfter?: string, random = Math.random): number | null {
  const backOff = FIRST * 2 ** (tries - 1) * (0.5 + random() / 2);
  const asked = retryAfter === undefined ? 0 : 1000 * secondsOf(retryAfter);
  return asked > LONGEST ? null : Math.max(backOff, asked);
}

/** Waits, unless nobody waits for it. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal });
}

/** A number, or a day and a time. */
function secondsOf(retryAfter: string): number {
  const text = retryAfter.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

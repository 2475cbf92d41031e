import { setTimeout } from 'node:timers/promises';

/** How often a request is sent if it can be repeated. */
export const MOST_TRIES = 3;

/** Statuses that may pass: a rate limit, or a server behind the service that does not answer. */
export const PASSING: readonly number[] = [429, 502, 503, 504];

/** How a connection is lost, often because the other side has just closed it. */
export const LOST: readonly string[] = [
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ERR_HTTP2_GOAWAY_SESSION'
];

const FIRST = 100;
/** A longer wait is left to the caller. */
const LONGEST = 2000;

/**
 * How long to wait after so many tries, in milliseconds: between half and all of a time that doubles, so that clients
 * that failed together do not come back together. Null if Retry-After asks for a longer wait than is acceptable here.
 */
export function waitAfter(tries: number, retryAfter?: string, random = Math.random): number | null {
  const backOff = FIRST * 2 ** (tries - 1) * (0.5 + random() / 2);
  const asked = retryAfter === undefined ? 0 : 1000 * secondsOf(retryAfter);
  return asked > LONGEST ? null : Math.max(backOff, asked);
}

/** Waits until the time is over or the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal });
}

/** Reads Retry-After: a number of seconds, or a date. */
function secondsOf(retryAfter: string): number {
  const text = retryAfter.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

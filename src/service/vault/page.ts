import { HeliosError, MAX_PAGE } from '../../contract';

/** Which page of a list. */
export interface IPage {
  /** Entries at most, 1 to 1,000. */
  limit?: number;
  nextToken?: string;
}

/**
 * Where a page begins, from its token.
 * @param form of what the list is sorted by.
 * @throws HeliosError page_invalid
 */
export function startOf(list: string, form: RegExp, { nextToken }: IPage): string {
  if (nextToken === undefined) {
    return '';
  }
  const [kind, start, ...rest] = Buffer.from(nextToken, 'base64url').toString('utf8').split(' ');
  if (kind !== list || !start || !form.test(start) || rest.length) {
    throw new HeliosError('page_invalid');
  }
  return start;
}

/** The token of the page that begins after `last`, which holds no space. */
export function tokenOf(list: string, last: string): string {
  return Buffer.from(`${list} ${last}`).toString('base64url');
}

/** @throws HeliosError request_invalid */
export function limitOf({ limit }: IPage, otherwise: number): number {
  if (limit === undefined) {
    return otherwise;
  }
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw new HeliosError('request_invalid', `limit is a whole number from 1 to ${MAX_PAGE}.`);
  }
  return limit;
}

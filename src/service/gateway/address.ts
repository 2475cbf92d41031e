import { HeliosError } from '../../contract';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address of a team service in one form, without a slash at its end. An API key travels with every request,
 * so it is https, unless the request stays on this computer. A service may live below a path.
 * @throws HeliosError connection_invalid
 */
export function readAddress(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!url || !isSafe || url.username || url.password || url.search || url.hash) {
    throw new HeliosError('connection_invalid');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

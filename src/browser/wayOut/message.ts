import type { TranslationBundle } from '@jupyterlab/translation';

/** What a person asks others for. */
export interface IRequest {
  names: readonly string[];
  /** Whether the service has said that they exist; of others nobody but their owner knows. */
  exists: boolean;
  /** Of who asks. */
  email: string;
  organization: string;
}

/** A message to send to whoever has the secrets: what is wanted, and where to share it. */
export function requestFor(request: IRequest, trans: TranslationBundle): string {
  const { names, exists, email, organization } = request;
  const all = names.join(', ');
  const wish = exists
    ? trans.__('My notebook needs %1 (%2), which you own.', all, organization)
    : trans.__('My notebook needs %1 (%2). If you have it:', all, organization);
  const place = trans.__(
    'Please share it with %1 as Reader: in JupyterLab, in the Secrets panel, choose Actions for %2, then Share.',
    email,
    names[0]
  );
  return `${wish} ${place}`;
}

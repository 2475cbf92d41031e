import type { TranslationBundle } from '@jupyterlab/translation';

/** What a person asks others for. */
export interface IRequest {
  names: readonly string[];
  /** Whether the service has said that they exist; only owners know of others. */
  exists: boolean;
  /** Of the person who asks. */
  email: string;
  organization: string;
}

/** A message for the owner of the secrets: what is wanted, and where to share it. */
export function requestFor(request: IRequest, trans: TranslationBundle): string {
  const { names, exists, email, organization } = request;
  const all = names.join(', ');
  const wish = exists
    ? trans.__('My notebook needs %1 (%2), which you own.', all, organization)
    : trans.__('My notebook needs %1 (%2). Do you have it?', all, organization);
  const how = trans.__(
    'Please share it with %1 as Reader: in the Secrets panel of JupyterLab, choose Actions for %2, then Share.',
    email,
    names[0]
  );
  return `${wish} ${how}`;
}

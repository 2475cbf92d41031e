// What a Jupyter server tells the service that checks permission: facts that it alone knows, what a person wants, and
// what happens to notebooks and kernels.
import { MAX_NAMES, NAMES_BODY } from '../limits';
import type { IPermission } from '../permission';
import type { RouteTable } from './route';
import {
  type TypeOf,
  body,
  choice,
  count,
  either,
  field,
  flag,
  limited,
  list,
  optional,
  unchecked
} from './schema';
import { resolveFields } from './secret';

const name = limited(1000, 1);
const path = limited(4096, 1);
const root = limited(4096);
const fingerprint = limited(200, 1);
const nonce = limited(100);
const requestID = limited(100);

const readerFields = {
  identity: field(limited(1000), 'The person, as the Jupyter server tells people apart.'),
  root: field(root, 'The folder that the Jupyter server shows.'),
  connection: field(limited(200, 1), 'The id of the connection that is meant.')
};
const readerFacts = body(readerFields);
/** Whose permissions. */
export type IReaderFacts = TypeOf<typeof readerFacts>;

const notebookFields = {
  ...readerFields,
  kernelStart: field(
    limited(200),
    'A name for this start of the kernel; empty for a file, whatever its kernel.'
  ),
  session: field(limited(200), "Jupyter's id of it; empty where the kernel has none, or several."),
  path: field(limited(4096), 'Of the notebook or console below the root; empty where there is no session.'),
  fingerprint: field(limited(200), "Of the notebook's file as it is now; empty where there is none.")
};
const notebookFacts = body(notebookFields);
/** The notebook or console that code runs in. */
export type INotebookFacts = TypeOf<typeof notebookFacts>;

/** With the policy deny the Jupyter server asks nothing of a service. */
const readFacts = body({
  ...notebookFields,
  kernelStart: limited(200, 1),
  policy: choice(['ask', 'allow']),
  connections: optional(count, 'Connections to the kernel; absent where that is not known.')
});
export type IReadFacts = TypeOf<typeof readFacts>;

const readClaim = body({ isForeign: flag, ownConnections: count, nonce: optional(nonce) });
/** What the page says of a read. Nobody vouches for it. */
export type IReadClaim = TypeOf<typeof readClaim>;

/** The body of `POST /x/v1/resolve` where permission is checked. */
export const checkedRead = body({ ...resolveFields, facts: readFacts, claim: readClaim });
export type ICheckedRead = TypeOf<typeof checkedRead>;

const chosen = { path: optional(path), name: optional(name) };
const answer = choice(['session', 'always', 'deny']);
const questions = optional(list(body({ requestID, nonce }), MAX_NAMES));

const permissionMessage = either(
  body({ kind: choice(['list']), facts: readerFacts, kernelStarts: list(limited(200)), ...chosen }),
  body({ kind: choice(['withdraw']), facts: readerFacts, ...chosen }),
  body({
    kind: choice(['answer']),
    facts: notebookFacts,
    names: list(name, MAX_NAMES, 1),
    answer,
    questions
  }),
  body({ kind: choice(['saved']), root, path, before: fingerprint, after: fingerprint }),
  body({ kind: choice(['moved']), root, path, to: path }),
  body({ kind: choice(['deleted']), root, path }),
  body({ kind: choice(['ended']), kernelStart: limited(200, 1) })
);

export const PERMISSION_ROUTES = {
  'POST /x/v1/permissions': {
    does: 'Does what a person wants with permissions, or notes what has happened.',
    body: permissionMessage,
    bodyLimit: NAMES_BODY,
    answer: unchecked<{ permissions?: IPermission[] }>()
  }
} as const satisfies RouteTable;

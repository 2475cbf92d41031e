import { safetySuite } from '../safety/safetySuite';
import { ServerDatabases } from './databases';

jest.setTimeout(60_000);

safetySuite(new ServerDatabases());

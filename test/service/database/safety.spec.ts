import { safetySuite } from '../safety/safetySuite';
import { ServerDatabases } from './databases';

safetySuite(new ServerDatabases());

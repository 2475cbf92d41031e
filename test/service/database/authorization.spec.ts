import { authorizationSuite } from '../authorization/authorizationSuite';
import { ServerDatabases } from './databases';

jest.setTimeout(30_000);

authorizationSuite(new ServerDatabases());

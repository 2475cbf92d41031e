import { authorizationSample } from '../authorization/authorizationSuite';
import { ServerDatabases } from './databases';

jest.setTimeout(30_000);

authorizationSample(new ServerDatabases());

import { authorizationSample } from '../authorization/authorizationSuite';
import { ServerDatabases } from './databases';

authorizationSample(new ServerDatabases());

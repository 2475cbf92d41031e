import { sqliteFiles } from '../teamVault';
import { authorizationSuite } from './authorizationSuite';

authorizationSuite(sqliteFiles());

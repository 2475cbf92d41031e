import { sqliteFiles } from '../teamVault';
import { modelSuite } from './modelSuite';

modelSuite(sqliteFiles());

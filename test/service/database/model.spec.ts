import { modelSuite } from '../model/modelSuite';
import { ServerDatabases } from './databases';

modelSuite(new ServerDatabases(), 6);

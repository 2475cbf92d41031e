import { auditSuite } from '../audit/auditSuite';
import { ServerDatabases } from './databases';

const databases = new ServerDatabases();

afterAll(() => databases.remove());

auditSuite(databases);

import { auditSuite } from '../audit/auditSuite';
import { ServerDatabases } from './databases';

jest.setTimeout(60_000);

const databases = new ServerDatabases();

afterAll(() => databases.remove());

auditSuite(databases);

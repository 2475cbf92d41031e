// Starts the server of the suites in this folder, unless HELIOS_TEST_DATABASE names one.
import { type MariaDB, makeMariaDB } from './mariadb';

let server: MariaDB | undefined;

export default async function setup(): Promise<void> {
  if (!process.env.HELIOS_TEST_DATABASE) {
    server = await makeMariaDB();
    await server.start();
    process.env.HELIOS_TEST_DATABASE = server.url('mysql');
    process.env.HELIOS_TEST_OWN_SERVER = '1';
  }
}

export async function stop(): Promise<void> {
  if (server) {
    delete process.env.HELIOS_TEST_DATABASE;
    await server.remove();
  }
}

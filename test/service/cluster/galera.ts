// A cluster of three MariaDB nodes on loopback, each of which takes writes.
import { existsSync } from 'node:fs';
import { MariaDB, freePort, makeMariaDB } from '../database/mariadb';

const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera/libgalera_smm.so'];
const SIZE = 3;
/** What a node says when it has all that the others have. */
const SYNCED = /Synchronized with group, ready for connections/;

export class Galera {
  readonly nodes: readonly MariaDB[];

  private constructor(nodes: readonly MariaDB[]) {
    this.nodes = nodes;
  }

  /** Resolves when all nodes have the same data and take writes. */
  static async start(): Promise<Galera> {
    const provider = PROVIDERS.find(path => existsSync(path));
    if (!provider) {
      throw new Error(
        'These tests need Galera. Install it (on Debian: apt-get install mariadb-server galera-4 rsync lsof socat).'
      );
    }
    // Ports for replication, for what is missing, and for a whole copy.
    const ports = await Promise.all(Array.from({ length: SIZE * 3 }, () => freePort()));
    const addresses = ports.slice(0, SIZE).map(port => `127.0.0.1:${port}`);
    const nodes = await Promise.all(
      addresses.map((address, index) =>
        makeMariaDB(
          '--wsrep-on=ON',
          `--wsrep-provider=${provider}`,
          '--wsrep-cluster-name=helios',
          `--wsrep-cluster-address=gcomm://${addresses.join(',')}`,
          `--wsrep-node-name=node${index}`,
          '--wsrep-node-address=127.0.0.1',
          `--wsrep-provider-options=${[
            `gmcast.listen_addr=tcp://${address}`,
            `base_port=${ports[index]}`,
            `ist.recv_addr=127.0.0.1:${ports[SIZE + index]}`,
            'gcache.size=32M'
          ].join(';')}`,
          '--wsrep-sst-method=rsync',
          `--wsrep-sst-receive-address=127.0.0.1:${ports[2 * SIZE + index]}`,
          '--binlog-format=ROW',
          '--innodb-autoinc-lock-mode=2'
        )
      )
    );
    const [first, ...others] = nodes;
    await first.start(SYNCED, '--wsrep-new-cluster');
    for (const node of others) {
      await node.start(SYNCED);
    }
    return new Galera(nodes);
  }

  /** The URL of a database by way of these nodes, in this order. */
  url(database: string, ...order: number[]): string {
    const hosts = order.map(index => `127.0.0.1:${this.nodes[index].port}`);
    return `mysql://root@${hosts.join(',')}/${database}`;
  }

  /** Ends one node as a power failure does. */
  kill(index: number): Promise<void> {
    return this.nodes[index].kill();
  }

  /** Starts it again; resolves when it has what it missed. */
  restart(index: number): Promise<void> {
    return this.nodes[index].start(SYNCED);
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.remove()));
  }
}

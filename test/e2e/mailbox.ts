import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Files in a notebook's folder: how its cells and a test tell each other that something has happened. */
export class Mailbox {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  put(name: string, text = ''): void {
    writeFileSync(join(this.#folder, name), text);
  }

  /** The text of a file as soon as it is there. */
  async get(name: string, seconds = 120): Promise<string> {
    const path = join(this.#folder, name);
    const deadline = Date.now() + seconds * 1000;
    while (!existsSync(path)) {
      if (Date.now() > deadline) {
        throw new Error(`${name} was not written within ${seconds} s.`);
      }
      await delay(20);
    }
    return readFileSync(path, 'utf8');
  }
}

/** Python for a cell: the kernel's side of a {@link Mailbox}; a file is moved in place whole. */
export const MAILBOX = `
import os, time
def tell(name, text=''):
    with open(name + '.part', 'w') as part:
        part.write(str(text))
    os.replace(name + '.part', name)
def wait_for(name):
    while not os.path.exists(name):
        time.sleep(0.02)
`.trim();

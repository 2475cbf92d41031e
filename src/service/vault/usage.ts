import type { IEngine } from '../store/engine';
import { keepAPIKeyUse } from '../store/keys';
import { keepSecretUse } from '../store/secrets';

const MINUTE = 60_000;

/** When keys and secrets were used last: kept together once a minute, so that a read changes no row of theirs. */
export class Usage {
  readonly #engine: IEngine;
  readonly #timer: NodeJS.Timeout;
  #keys = new Map<string, number>();
  #secrets = new Map<string, number>();

  constructor(engine: IEngine) {
    this.#engine = engine;
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), MINUTE).unref();
  }

  noteKey(keyHash: string): void {
    this.#keys.set(keyHash, Date.now() * 1000);
  }

  noteSecret(secretID: string): void {
    this.#secrets.set(secretID, Date.now() * 1000);
  }

  /** Writes what was noted; where that fails it is noted still. */
  async flush(): Promise<void> {
    const keys = this.#keys;
    const secrets = this.#secrets;
    if (!keys.size && !secrets.size) {
      return;
    }
    this.#keys = new Map();
    this.#secrets = new Map();
    try {
      await this.#engine.write(function* () {
        yield* keepAPIKeyUse(keys);
        yield* keepSecretUse(secrets);
      });
    } catch (error) {
      this.#keys = new Map([...keys, ...this.#keys]);
      this.#secrets = new Map([...secrets, ...this.#secrets]);
      throw error;
    }
  }

  /** What cannot be written now is lost; it is a convenience, not the audit log. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush().catch(() => undefined);
  }
}

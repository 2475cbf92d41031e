/** Puts values on the clipboard and takes them away again. It knows the last one only, and no longer than it must. */
export class ValueClipboard {
  /** Ends the wait for the time, or for the person, to take the last value away. */
  #end: (() => void) | null = null;

  /** Copies a value, and clears the clipboard later if it still holds that. Rejects where the browser does not allow it. */
  async copy(value: string, seconds: number): Promise<void> {
    await navigator.clipboard.writeText(value);
    this.#end?.();
    const timer = window.setTimeout(() => this.#clear(value), seconds * 1000);
    this.#end = () => window.clearTimeout(timer);
  }

  /** Browsers let only the page that has the focus look: elsewhere it waits until the person comes back, once. */
  #clear(value: string): void {
    const now = (): void => {
      this.#end = null;
      void clear(value);
    };
    if (document.hasFocus()) {
      now();
    } else {
      window.addEventListener('focus', now, { once: true });
      this.#end = () => window.removeEventListener('focus', now);
    }
  }
}

/** Where the page may not look, nothing is cleared: it could be somebody else's text. */
async function clear(value: string): Promise<void> {
  try {
    if ((await navigator.clipboard.readText()) === value) {
      await navigator.clipboard.writeText('');
    }
  } catch {
    return;
  }
}

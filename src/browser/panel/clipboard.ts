/** Copies values to the clipboard and clears it later. It keeps only the last value, and no longer than needed. */
export class ValueClipboard {
  /** Stops waiting to clear the last value. */
  #end: (() => void) | null = null;

  /** Copies a value, and later clears the clipboard if it still has it. Rejects where the browser does not allow it. */
  async copy(value: string, seconds: number): Promise<void> {
    await navigator.clipboard.writeText(value);
    this.#end?.();
    const timer = window.setTimeout(() => this.#clear(value), seconds * 1000);
    this.#end = () => window.clearTimeout(timer);
  }

  /** Only the page with the focus can read the clipboard: otherwise it waits until the person comes back. */
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

/** If the page cannot read the clipboard, it clears nothing: the text could be another one. */
async function clear(value: string): Promise<void> {
  try {
    if ((await navigator.clipboard.readText()) === value) {
      await navigator.clipboard.writeText('');
    }
  } catch {
    return;
  }
}

const { TestEnvironment } = require('jest-environment-jsdom');

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

/** jsdom, with what JupyterLab's modules expect of a browser and jsdom lacks. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    const { global } = this;
    Object.assign(global, { fetch, Headers, Request, Response, TextDecoder, TextEncoder });
    // Node's own, so that the bytes of a Response are of the same kind as the page's.
    Object.assign(global, { ArrayBuffer, Uint8Array });
    global.matchMedia = () => ({ matches: false, addListener() {}, addEventListener() {} });
    global.requestIdleCallback = callback => global.setTimeout(callback);
    global.DragEvent = class extends global.MouseEvent {};
    global.IntersectionObserver = global.ResizeObserver = Observer;
    global.navigator.clipboard = { writeText: async () => {}, readText: async () => '' };
  }

  handleTestEvent({ name }) {
    if (name === 'setup') {
      // Lumino catches what a slot or a message handler throws, and prints it.
      this.global.console.error = (...words) => {
        throw new Error('Something was caught and printed', { cause: words[0] });
      };
    }
  }
};

import { type ISharedCodeCell, YNotebook } from '@jupyter/ydoc';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

/** A notebook with the real model that its tabs share, and without editors. */
export class FakeNotebook {
  readonly #model = new YNotebook({ disableDocumentWideUndoRedo: true });
  readonly #cells;
  readonly widget: Widget;
  #language = 'python';

  constructor(...sources: string[]) {
    // Yjs warns of how the model itself makes its cells.
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    this.#model.insertCells(
      0,
      sources.map(source => ({ cell_type: 'code', source, metadata: {}, outputs: [] }))
    );
    warn.mockRestore();
    this.#cells = this.#model.cells.map(sharedModel => ({
      model: { type: 'code', sharedModel: sharedModel as ISharedCodeCell },
      editor: null,
      ready: Promise.resolve(),
      inViewportChanged: new Signal({})
    }));
    const content = {
      widgets: this.#cells,
      activeCellIndex: 0,
      activeCell: this.#cells[0],
      mode: 'command',
      scrollToItem: () => Promise.resolve()
    };
    const model = { getMetadata: () => ({ language: this.#language }), defaultKernelLanguage: '' };
    this.widget = Object.assign(new Widget(), { content, model });
  }

  get sources(): string[] {
    return this.#cells.map(({ model }) => model.sharedModel.getSource());
  }

  shared(index: number): ISharedCodeCell {
    return this.#cells[index].model.sharedModel;
  }

  speaks(language: string): this {
    this.#language = language;
    return this;
  }

  isText(index: number): this {
    this.#cells[index].model.type = 'markdown';
    return this;
  }

  outputs(index: number, ...texts: string[]): void {
    const streams = texts.map(text => ({ output_type: 'stream', name: 'stdout', text }) as const);
    this.shared(index).setOutputs(streams);
  }

  textsOf(index: number): unknown[] {
    return this.shared(index)
      .getOutputs()
      .map(output => output.text);
  }
}

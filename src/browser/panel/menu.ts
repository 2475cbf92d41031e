import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import { trust } from '../trust';

/** An entry of a menu. */
export interface IEntry {
  label: string;
  run: () => void | Promise<void>;
  /** Whether it is there now; always by default. */
  isVisible?: () => boolean;
}

/**
 * A menu that takes a person's own events only. It has a command registry of its own: no command of the
 * application can reveal, copy or delete.
 */
export class ActionsMenu extends MenuSvg {
  constructor(entries: readonly IEntry[], done: () => void) {
    super({ commands: new CommandRegistry() });
    for (const { label, run, isVisible } of entries) {
      const execute = async (): Promise<void> => {
        await run();
        done();
      };
      this.commands.addCommand(label, { label, execute, isVisible });
      this.addItem({ command: label });
    }
  }

  override handleEvent(event: Event): void {
    if (trust.of(event)) {
      super.handleEvent(event);
    }
  }

  /** Opens it below a button. */
  openBelow(button: HTMLElement): void {
    const { left, bottom } = button.getBoundingClientRect();
    this.open(left, bottom);
  }
}

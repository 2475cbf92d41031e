import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { ConnectionColor } from '../../contract';
import { trust } from '../trust';

/** An entry of a menu. */
export interface IEntry {
  label: string;
  run: () => void | Promise<void>;
  /** Whether it is shown now; by default always. */
  isVisible?: () => boolean;
  /** Whether it is the chosen one of several. */
  isChosen?: boolean;
  /** A color beside its label. */
  color?: ConnectionColor;
}

/**
 * A menu that accepts only a person's own events. Its command registry is its own, so that no command of the application
 * can reveal, copy or delete.
 */
export class ActionsMenu extends MenuSvg {
  constructor(entries: readonly IEntry[], done: () => void) {
    super({ commands: new CommandRegistry() });
    for (const [index, { label, run, isVisible, isChosen, color }] of entries.entries()) {
      const execute = async (): Promise<void> => {
        await run();
        done();
      };
      const command = String(index);
      this.commands.addCommand(command, {
        label,
        execute,
        isVisible,
        isToggleable: isChosen !== undefined,
        isToggled: () => isChosen === true,
        dataset: color ? { color } : {}
      });
      this.addItem({ command });
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

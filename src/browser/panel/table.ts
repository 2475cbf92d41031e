import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { ago, make, moment } from './dom';

/** The body of a dialog that shows a table, and below it how that stands. */
export class TableView extends Widget {
  protected readonly trans: TranslationBundle;
  protected readonly rows = make('tbody');
  protected readonly table: HTMLElement;
  protected readonly state = make('p', 'hint');

  /** @param heads of the columns; one that is empty is over buttons. */
  constructor(heads: readonly string[], trans: TranslationBundle) {
    super();
    this.trans = trans;
    this.node.tabIndex = -1;
    this.addClass('jp-HeliosSecrets-activity');
    const line = make('tr', '', ...heads.map(head => make(head ? 'th' : 'td', '', head)));
    this.table = make('table', '', make('thead', '', line), this.rows);
    this.node.append(this.table, this.state);
  }

  protected say(text: string, role: 'status' | 'alert'): void {
    this.state.setAttribute('role', role);
    this.state.textContent = text;
  }

  /** How long ago something was, and when exactly where one points at it. */
  protected time(time: string | undefined): HTMLElement {
    const cell = make('td', '', ago(time, this.trans));
    cell.title = time ? moment(time) : '';
    return cell;
  }
}

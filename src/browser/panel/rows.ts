/** Rows drawn above and below the visible ones, for Tab and quick scrolling. */
const OVERSCAN = 8;

/** The positions of the rows of a long list. All have the same height, except one that may show more. */
export class Rows {
  count = 0;
  /** The height of a row in pixels. */
  height = 44;
  /** The taller row, and by how much. */
  tall: { index: number; extra: number } | null = null;

  /** The height of the list as a whole. */
  get total(): number {
    return this.top(this.count);
  }

  /** The top of a row, in pixels. */
  top(index: number): number {
    const { tall, height } = this;
    return index * height + (tall && index > tall.index ? tall.extra : 0);
  }

  /** The row at a distance from the top of the list. */
  at(offset: number): number {
    const { tall, height } = this;
    const end = tall ? this.top(tall.index + 1) : Infinity;
    const index = offset >= end ? (offset - (tall?.extra ?? 0)) / height : offset / height;
    const most = offset < end && tall ? tall.index : this.count - 1;
    return Math.max(0, Math.min(Math.floor(index), most));
  }

  /** The rows to draw, from the first up to but not including the last. */
  drawn(scrollTop: number, viewHeight: number): [first: number, end: number] {
    const first = this.at(scrollTop) - OVERSCAN;
    const end = this.at(scrollTop + viewHeight) + 1 + OVERSCAN;
    return [Math.max(0, first), Math.min(this.count, end)];
  }

  /** How far to scroll so that all of a row is visible; `scrollTop` if it is already. */
  reveal(index: number, scrollTop: number, viewHeight: number): number {
    return Math.max(Math.min(scrollTop, this.top(index)), this.top(index + 1) - viewHeight);
  }

  /** The row that a key leads to from another one; null for other keys. */
  target(key: string, from: number, viewHeight: number): number | null {
    const page = Math.max(1, Math.floor(viewHeight / this.height) - 1);
    const last = this.count - 1;
    switch (key) {
      case 'ArrowDown':
        return Math.min(last, from + 1);
      case 'ArrowUp':
        return Math.max(0, from - 1);
      case 'PageDown':
        return Math.min(last, from + page);
      case 'PageUp':
        return Math.max(0, from - page);
      case 'Home':
        return 0;
      case 'End':
        return last;
      default:
        return null;
    }
  }
}

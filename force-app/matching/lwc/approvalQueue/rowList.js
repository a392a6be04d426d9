/** Rows in their order, the chosen one and the marked ones. Every change gives a new list; ids are `transactionId`. */
export class RowList {
  constructor(rows = [], index = -1, marked = new Set()) {
    this.rows = rows;
    this.index = rows.length === 0 ? -1 : Math.min(index, rows.length - 1);
    this.marked = marked;
  }

  /** The chosen row, or undefined. */
  get selected() {
    return this.rows[this.index];
  }

  get markedRows() {
    return this.rows.filter(({ transactionId }) => this.marked.has(transactionId));
  }

  indexOf(transactionId) {
    return this.rows.findIndex((row) => row.transactionId === transactionId);
  }

  /** Chooses a row; the list as it is where there is no such row. */
  choosing(index) {
    return index < 0 || index >= this.rows.length ? this : new RowList(this.rows, index, this.marked);
  }

  /** Adds a page; rows that are there already stay as they are. */
  appending(page) {
    const known = new Set(this.rows.map(({ transactionId }) => transactionId));
    const added = page.filter(({ transactionId }) => !known.has(transactionId));
    return new RowList([...this.rows, ...added], this.index, this.marked);
  }

  /** Takes rows out. What follows moves up, so that the place stays. */
  without(ids) {
    const gone = new Set(ids);
    const before = this.rows.slice(0, Math.max(this.index, 0)).filter(({ transactionId }) => gone.has(transactionId));
    const marked = new Set([...this.marked].filter((id) => !gone.has(id)));
    const rows = this.rows.filter(({ transactionId }) => !gone.has(transactionId));
    return new RowList(rows, this.index - before.length, marked);
  }

  /** Puts a row at a place and chooses it. */
  inserting(row, index) {
    const others = this.rows.filter(({ transactionId }) => transactionId !== row.transactionId);
    const place = Math.max(0, Math.min(index, others.length));
    return new RowList([...others.slice(0, place), row, ...others.slice(place)], place, this.marked);
  }

  /** Changes values of some rows; `changeOf` says which, undefined for none. */
  changing(changeOf) {
    const rows = this.rows.map((row) => {
      const change = changeOf(row);
      return change === undefined ? row : { ...row, ...change };
    });
    return new RowList(rows, this.index, this.marked);
  }

  /** Marks a row, or takes its mark away. */
  marking(index) {
    const id = this.rows[index]?.transactionId;
    if (id === undefined) return this;
    const marked = new Set(this.marked);
    if (!marked.delete(id)) marked.add(id);
    return new RowList(this.rows, this.index, marked);
  }

  /** Marks everything from the chosen row to another one, and chooses that. */
  markingTo(index) {
    if (index < 0 || index >= this.rows.length) return this;
    const [from, to] = [Math.min(this.index, index), Math.max(this.index, index)];
    const ids = this.rows.slice(Math.max(from, 0), to + 1).map(({ transactionId }) => transactionId);
    return new RowList(this.rows, index, new Set([...this.marked, ...ids]));
  }

  markingAll() {
    return new RowList(this.rows, this.index, new Set(this.rows.map(({ transactionId }) => transactionId)));
  }

  unmarked() {
    return new RowList(this.rows, this.index, new Set());
  }
}

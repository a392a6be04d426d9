const FREE = 0;
const DELETED = -1;
const MAXIMUM_LOAD = 0.85;
const GROWTH = 1.5;
const FIRST_SIZE = 128;

/**
 * Ids → rows. Open addressing; beside each row stands one byte of its hash, which spares most comparisons, and the rest of
 * the hash is asked for when the table grows.
 */
export class IdTable {
  private readonly hashOf: (row: number) => number;
  /** Row + 1. */
  private rows = new Int32Array(FIRST_SIZE);
  private tags = new Uint8Array(FIRST_SIZE);
  private used = 0;

  /** `hashOf` tells the hash of the id of a row that is in the table. */
  constructor(hashOf: (row: number) => number) {
    this.hashOf = hashOf;
  }

  get memoryBytes(): number {
    return this.rows.byteLength + this.tags.byteLength;
  }

  /** Row with the id of which this is the hash, −1 where there is none. */
  find(hash: number, isId: (row: number) => boolean): number {
    const tag = tagOf(hash);
    for (let slot = this.slotOf(hash); this.rows[slot] !== FREE; slot = this.behind(slot)) {
      const row = this.rows[slot]! - 1;
      if (row >= 0 && this.tags[slot] === tag && isId(row)) return row;
    }
    return -1;
  }

  /** Adds a row whose id is in no other one. */
  add(hash: number, row: number): void {
    if (this.used + 1 > this.rows.length * MAXIMUM_LOAD) this.resize(Math.ceil(this.rows.length * GROWTH));
    let slot = this.slotOf(hash);
    while (this.rows[slot]! > FREE) slot = this.behind(slot);
    if (this.rows[slot] === FREE) this.used++;
    this.rows[slot] = row + 1;
    this.tags[slot] = tagOf(hash);
  }

  remove(hash: number, row: number): void {
    let slot = this.slotOf(hash);
    while (this.rows[slot] !== row + 1) {
      if (this.rows[slot] === FREE) return;
      slot = this.behind(slot);
    }
    this.rows[slot] = DELETED;
  }

  /** Makes room for so many ids in all. */
  reserve(ids: number): void {
    const size = Math.ceil(ids / MAXIMUM_LOAD) + 1;
    if (size > this.rows.length) this.resize(size);
  }

  /** Empties the table. */
  clear(): void {
    this.rows.fill(FREE);
    this.used = 0;
  }

  private slotOf(hash: number): number {
    return Math.floor((hash >>> 0) * (this.rows.length / 4294967296));
  }

  private behind(slot: number): number {
    return slot + 1 === this.rows.length ? 0 : slot + 1;
  }

  private resize(size: number): void {
    const { rows } = this;
    this.rows = new Int32Array(size);
    this.tags = new Uint8Array(size);
    this.used = 0;
    for (const row of rows) if (row > FREE) this.add(this.hashOf(row - 1), row - 1);
  }
}

/** The bits that matter least for the place. */
function tagOf(hash: number): number {
  return hash & 255;
}

const ID_BASIS = 0x811c9dc5;
const ID_PRIME = 0x01000193;

export function idHash(id: string): number {
  let h = ID_BASIS;
  for (let i = 0; i < id.length; i++) h = Math.imul(h ^ id.charCodeAt(i), ID_PRIME);
  return finished(h);
}

/** The same of an id in ASCII. */
export function idHashOfBytes(bytes: Uint8Array, from: number, to: number): number {
  let h = ID_BASIS;
  for (let i = from; i < to; i++) h = Math.imul(h ^ bytes[i]!, ID_PRIME);
  return finished(h);
}

function finished(hash: number): number {
  const h = hash ^ (hash >>> 15);
  return Math.imul(h, 0x2c1b3c6d) ^ (h >>> 12);
}

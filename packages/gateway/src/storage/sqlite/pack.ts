import type { StoredRow, StoredValue, Write } from "../write.ts";

/** Writes whose bytes are all in one buffer, which can be handed to another thread as it is. */
export type Packed = { readonly writes: readonly Write[]; readonly buffer: ArrayBuffer };

/**
 * Copies all bytes of the writes into one buffer. A body is a piece of what a socket read at once; sent to another thread as
 * it is, all 64 KiB of that would be copied along with it, twice: a third of what a webhook costs.
 */
export function pack(writes: readonly Write[]): Packed {
  let size = 0;
  eachRow(writes, (row) => {
    for (const value of row) if (isToMove(value)) size += value.byteLength;
  });
  const buffer = new ArrayBuffer(size);
  let used = 0;
  const move = (value: StoredValue): StoredValue => {
    if (!isToMove(value)) return value;
    const moved = new Uint8Array(buffer, used, value.byteLength);
    moved.set(value);
    used += value.byteLength;
    return moved;
  };
  return {
    writes: writes.map((write) => {
      switch (write.kind) {
        case "insert":
        case "update":
          return { ...write, rows: write.rows.map((row) => (holdsBytes(row) ? row.map(move) : row)) };
        case "run":
          return holdsBytes(write.parameters) ? { ...write, parameters: write.parameters.map(move) } : write;
        case "lock":
          return write;
      }
    }),
    buffer,
  };
}

/** What is in shared memory is the other thread's already. */
function isToMove(value: StoredValue): value is Uint8Array {
  return value instanceof Uint8Array && !(value.buffer instanceof SharedArrayBuffer);
}

function eachRow(writes: readonly Write[], visit: (row: StoredRow) => void): void {
  for (const write of writes) {
    if (write.kind === "insert" || write.kind === "update") write.rows.forEach(visit);
    else if (write.kind === "run") visit(write.parameters);
  }
}

function holdsBytes(row: StoredRow): boolean {
  return row.some(isToMove);
}

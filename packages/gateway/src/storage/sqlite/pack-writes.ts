import type { StoredRow, StoredValue, Write } from "../write.ts";

/** Writes with all their bytes in one buffer, which can be transferred to another thread. */
export type Packed = { readonly writes: readonly Write[]; readonly buffer: ArrayBuffer };

/**
 * Copies all bytes of the writes into one buffer. A body is a slice of a socket read; if it were posted directly, the
 * whole 64 KiB of that read would be copied twice, a third of what a webhook costs.
 */
export function pack(writes: readonly Write[]): Packed {
  const places = writes.map(bytePlaces);
  let size = 0;
  for (const [index, write] of writes.entries()) {
    for (const row of rowsOf(write)) {
      for (const place of places[index] ?? []) {
        const value = row[place];
        if (isToMove(value)) size += value.byteLength;
      }
    }
  }
  const buffer = new ArrayBuffer(size);
  let used = 0;
  const moved = (row: StoredRow, at: readonly number[]): StoredRow => {
    let copy: StoredValue[] | undefined;
    for (const place of at) {
      const value = row[place];
      if (!isToMove(value)) continue;
      const bytes = new Uint8Array(buffer, used, value.byteLength);
      bytes.set(value);
      used += value.byteLength;
      copy ??= [...row];
      copy[place] = bytes;
    }
    return copy ?? row;
  };
  const packed = (write: Write, at: readonly number[]): Write => {
    if (at.length === 0) return write;
    switch (write.kind) {
      case "insert":
      case "update":
        return { ...write, rows: write.rows.map((row) => moved(row, at)) };
      case "run":
        return { ...write, parameters: moved(write.parameters, at) };
      case "lock":
        return write;
    }
  };
  return { writes: writes.map((write, index) => packed(write, places[index] ?? [])), buffer };
}

/** Shared memory is already visible to the other thread. */
function isToMove(value: StoredValue | undefined): value is Uint8Array {
  return value instanceof Uint8Array && !(value.buffer instanceof SharedArrayBuffer);
}

function rowsOf(write: Write): readonly StoredRow[] {
  switch (write.kind) {
    case "insert":
    case "update":
      return write.rows;
    case "run":
      return [write.parameters];
    case "lock":
      return [];
  }
}

/** The positions in a write's rows that may contain bytes. */
function bytePlaces(write: Write): readonly number[] {
  switch (write.kind) {
    case "insert":
      return placesOf(write.columns.map(({ type }) => type === "bytea"));
    case "update":
      return placesOf([...write.keys, ...write.columns].map(({ type }) => type === "bytea"));
    case "run":
      return placesOf(write.parameters.map((value) => value instanceof Uint8Array));
    case "lock":
      return [];
  }
}

function placesOf(are: readonly boolean[]): number[] {
  return are.flatMap((is, place) => (is ? [place] : []));
}

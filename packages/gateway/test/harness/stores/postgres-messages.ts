/**
 * Splits the data of a PostgreSQL connection into messages.
 *
 * @param hasFirst - whether it comes from a client, whose first message has no type.
 */
export function cutMessages(
  each: (message: Buffer, isFirst: boolean) => void,
  hasFirst: boolean,
): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = hasFirst;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const kind = isFirst ? 0 : 1;
      if (rest.length < kind + 4) return;
      const length = kind + rest.readUInt32BE(kind);
      if (rest.length < length) return;
      const message = rest.subarray(0, length);
      rest = rest.subarray(length);
      const wasFirst = isFirst;
      isFirst = false;
      each(message, wasFirst);
    }
  };
}

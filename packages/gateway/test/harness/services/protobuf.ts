/** The fields of a Protocol Buffers message by number, in order: https://protobuf.dev/programming-guides/encoding/. */
export type Message = ReadonlyMap<number, readonly (bigint | Buffer)[]>;

/** Reads a message's fields: length-delimited ones as bytes, all others as numbers. */
export function readMessage(bytes: Buffer): Message {
  const fields = new Map<number, (bigint | Buffer)[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error("the message is cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  const valueOf = (wireType: number): bigint | Buffer => {
    switch (wireType) {
      case 0:
        return varint();
      case 1:
        return take(8).readBigUInt64LE();
      case 2:
        return take(Number(varint()));
      case 5:
        return BigInt(take(4).readUInt32LE());
      default:
        throw new Error(`there is no wire type ${wireType}`);
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = tag >> 3;
    fields.set(field, [...(fields.get(field) ?? []), valueOf(tag & 7)]);
  }
  return fields;
}

/** The messages in a repeated field. */
export function messagesIn(message: Message | undefined, field: number): Message[] {
  return (message?.get(field) ?? []).map((value) => readMessage(value as Buffer));
}

/** The text in a field; "" if it is missing. */
export function textIn(message: Message | undefined, field: number): string {
  return bytesIn(message, field).toString("utf8");
}

export function bytesIn(message: Message | undefined, field: number): Buffer {
  return (message?.get(field)?.[0] ?? Buffer.alloc(0)) as Buffer;
}

export function numberIn(message: Message | undefined, field: number): number {
  return Number(message?.get(field)?.[0] ?? 0);
}

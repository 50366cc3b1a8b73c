import type { z } from "@hono/zod-openapi";
import { piecesOf } from "../../bodies/body.ts";
import { showDelivery } from "../deliveries/show-delivery.ts";
import type { Copy } from "../../listeners/copy.ts";
import type { copySchema } from "./schema.ts";

/** The end of an event's JSON, after the body's base64. */
const END = '"}}';

/**
 * Streams a copy as a server-sent event, piece by piece: a large body's text is a third longer than the body, and would otherwise
 * be in memory several times. Closes the copy.
 */
export async function* copyEvent({ delivery, method, path, headers, open }: Copy): AsyncGenerator<string> {
  try {
    const shown = showDelivery(delivery);
    const pairs: [string, string][] = [];
    for (let index = 0; index + 1 < headers.length; index += 2) {
      pairs.push([headers[index] ?? "", headers[index + 1] ?? ""]);
    }
    const shape: z.infer<typeof copySchema> = {
      delivery: shown,
      request: { method, path, headers: pairs, body_base64: "" },
    };
    const data = JSON.stringify(shape);
    yield `event: delivery\nid: ${shown.id}\ndata: ${data.slice(0, -END.length)}`;
    yield* inBase64(piecesOf(open.body));
    yield `${END}\n\n`;
  } finally {
    open.close();
  }
}

/** Three bytes become four characters, so a piece's remainder goes with the next one. */
async function* inBase64(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % 3);
    if (whole > 0) yield bytes.toString("base64", 0, whole);
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) yield rest.toString("base64");
}

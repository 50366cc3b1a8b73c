/** The largest body that the gateway accepts, in bytes: 25 MiB. */
const LARGEST_BODY = 25 * 1024 * 1024;

export type BodyRead =
  | { readonly outcome: "read"; readonly body: Uint8Array<ArrayBuffer> }
  | {
      readonly outcome: "unread";
      readonly code: "body_too_large" | "body_incomplete" | "body_unexpected" | "body_consumed";
      readonly detail: string;
    };

/** Reads the raw bytes of a body, up to the limit. */
export async function readBody(request: Request): Promise<BodyRead> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (request.method === "GET" || request.method === "HEAD") {
    return declared > 0 || request.headers.has("transfer-encoding")
      ? unread("body_unexpected", `A ${request.method} request with a body cannot be handled.`)
      : { outcome: "read", body: new Uint8Array() };
  }
  if (declared > LARGEST_BODY) return tooLarge();
  if (request.bodyUsed) return consumed();
  let body: Uint8Array<ArrayBuffer> | undefined;
  try {
    body = await readStream(request.body);
  } catch {
    return unread("body_incomplete", "The body ended early.");
  }
  if (body === undefined) return tooLarge();
  // Express and other hosts leave an empty body after parsing it.
  return body.length === 0 && declared > 0 ? consumed() : { outcome: "read", body };
}

/** @returns undefined if the body exceeds the limit; the rest stays unread. */
async function readStream(stream: Request["body"]): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let place = 0;
  for (const chunk of chunks) {
    whole.set(chunk, place);
    place += chunk.length;
  }
  return whole;
}

function tooLarge(): BodyRead {
  return unread("body_too_large", `The body is larger than ${LARGEST_BODY} bytes.`);
}

function consumed(): BodyRead {
  return unread("body_consumed", "The body was read before it reached the agent.");
}

function unread(code: Extract<BodyRead, { outcome: "unread" }>["code"], detail: string): BodyRead {
  return { outcome: "unread", code, detail };
}

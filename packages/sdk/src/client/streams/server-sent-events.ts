/** An event of a stream. */
export type ServerSentEvent = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
};

/**
 * Reads server-sent events from a body (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param onSign - called for everything that arrives, including comments: any data shows that the peer is alive.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onSign: () => void,
): AsyncGenerator<ServerSentEvent> {
  let text = "";
  /** How far the text has been searched for the end of an event: a large event arrives in many pieces. */
  let searched = 0;
  // Not every browser can iterate over a stream.
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      onSign();
      text += read.value;
      for (let end = text.indexOf("\n\n", searched); end >= 0; end = text.indexOf("\n\n")) {
        const event = readEvent(text.slice(0, end));
        text = text.slice(end + 2);
        searched = 0;
        if (event !== undefined) yield event;
      }
      searched = Math.max(0, text.length - 1);
    }
  } finally {
    await reader.cancel();
  }
}

/** @returns undefined for an event without data. */
function readEvent(block: string): ServerSentEvent | undefined {
  let event = "message";
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, name, value = ""] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === "event") event = value;
    else if (name === "id") id = value;
    else if (name === "data") data.push(value);
  }
  return data.length === 0 ? undefined : { event, id, data: data.join("\n") };
}

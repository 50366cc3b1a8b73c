import assert from "node:assert/strict";
import { waitFor } from "../harness/wait-for.ts";
import type { Headers } from "./events-client.ts";

export type Notified = {
  readonly method: string;
  readonly params: {
    readonly cursor?: string;
    readonly truncated?: boolean;
    readonly eventId?: string;
    readonly error?: { readonly code: number; readonly message: string };
    readonly _meta: Readonly<Record<string, unknown>>;
  };
};

/** An open `events/stream`, over HTTP as any client opens it. */
export type OpenStream = {
  readonly notified: readonly Notified[];
  /** The events received, and the last cursor. */
  events(): readonly string[];
  cursor(): string | undefined;
  /** Waits for the response that ends it; undefined if the connection broke. */
  ended(): Promise<unknown>;
  close(): void;
};

export const STREAM_ID = "stream-1";

export async function openEvents(url: string, params: object, headers: Headers = {}): Promise<OpenStream> {
  const stop = new AbortController();
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: STREAM_ID, method: "events/stream", params }),
    signal: stop.signal,
  });
  assert.equal(response.status, 200);
  const notified: Notified[] = [];
  let isOver = false;
  let result: unknown;
  void (async () => {
    let text = "";
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
        const blocks = text.split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data === undefined) continue;
          const message = JSON.parse(data) as Notified & { readonly id?: string };
          if (message.id === undefined) notified.push(message);
          else result = message;
        }
      }
    } catch {
      // The connection broke.
    }
    isOver = true;
  })();
  await waitFor(() => notified.length > 0 || isOver, "the stream is active");
  return {
    notified,
    events: () => notified.flatMap(({ params: { eventId } }) => (eventId === undefined ? [] : [eventId])),
    cursor: () => notified.findLast(({ params: { cursor } }) => cursor !== undefined)?.params.cursor,
    async ended() {
      await waitFor(() => isOver, "the stream ends");
      return result;
    },
    close: () => stop.abort(),
  };
}

import assert from "node:assert/strict";
import { send } from "../harness/send.ts";

export type Event = { readonly eventId: string; readonly cursor: string; readonly [member: string]: unknown };
export type Poll = {
  readonly events: readonly Event[];
  readonly cursor: string;
  readonly truncated: boolean;
  readonly hasMore: boolean;
  readonly nextPollMs: number;
};
export type Replied = {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
};
export type Headers = Readonly<Record<string, string>>;

const MCP_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** One JSON-RPC call over HTTP, as any client makes it. */
export async function rpc(
  url: string,
  method: string,
  params: object,
  headers: Headers = {},
): Promise<Replied> {
  const answer = await send(url, {
    method: "POST",
    path: "/mcp",
    headers: { ...MCP_HEADERS, ...headers },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const data = /^data: (.*)$/m.exec(answer.text)?.[1] ?? answer.text;
  return JSON.parse(data) as Replied;
}

/** Polls; without an error. */
export async function pollEvents(url: string, params: object, headers: Headers = {}): Promise<Poll> {
  const replied = await rpc(url, "events/poll", params, headers);
  assert.equal(replied.error, undefined, JSON.stringify(replied.error));
  return replied.result as Poll;
}

export function idsOf(events: readonly Event[]): readonly string[] {
  return events.map(({ eventId }) => eventId);
}

import { send } from "../harness/send.ts";

export type Replied = {
  readonly result?: unknown;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: Readonly<Record<string, unknown>>;
  };
};

/** One JSON-RPC call over HTTP, as any MCP client makes it. */
export async function rpc(
  url: string,
  method: string,
  params: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Replied> {
  const answer = await send(url, {
    method: "POST",
    path: "/mcp",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const data = /^data: (.*)$/m.exec(answer.text)?.[1] ?? answer.text;
  return JSON.parse(data) as Replied;
}

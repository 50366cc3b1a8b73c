import type { Transport } from "@modelcontextprotocol/server";

/**
 * Listens for the name with which an MCP client introduces itself.
 *
 * @param transport - before a server is connected to it: that keeps who listens already.
 * @returns the name, as soon as it is known.
 */
export function readClientName(transport: Transport): () => string | undefined {
  let name: string | undefined;
  const onmessage: Transport["onmessage"] = (message) => {
    if ("method" in message && message.method === "initialize") name = nameIn(message.params);
  };
  Object.assign(transport, { onmessage });
  return () => name;
}

function nameIn(params: unknown): string | undefined {
  if (typeof params !== "object" || params === null || !("clientInfo" in params)) return undefined;
  const { clientInfo } = params;
  if (typeof clientInfo !== "object" || clientInfo === null || !("name" in clientInfo)) return undefined;
  return typeof clientInfo.name === "string" ? clientInfo.name : undefined;
}

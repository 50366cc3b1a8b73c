import { GatewayClient } from "agentex-gateway-sdk/client";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ApiEnv } from "../access/api-env.ts";

/** What belongs to the caller's own connection or message, and not to the calls that are made for them. */
const NOT_PASSED_ON =
  /^(accept|connection|content-.*|expect|host|keep-alive|last-event-id|mcp-.*|te|transfer-encoding|upgrade)$/;

/**
 * Serves MCP at `/mcp` (streamable HTTP, without sessions). Each tool calls the API in this process with the caller's own
 * headers, so that it may do what they may, and no more.
 *
 * @param publicUrl - under which providers reach the gateway; the caller's own view of it where nobody said.
 */
export function addMcp(app: OpenAPIHono<ApiEnv>, publicUrl: string | undefined): void {
  app.all("/mcp", async (context) => {
    // Loaded only now: most gateways are never asked, and it takes as much memory as all of the API.
    const { createMcpHandler } = await import("@modelcontextprotocol/server");
    const { createMcpServer } = await import("./mcp-server.ts");
    const { headers, url } = context.req.raw;
    const { origin } = new URL(url);
    const passedOn = [...headers].filter(([name]) => !NOT_PASSED_ON.test(name));
    const client = new GatewayClient({
      baseUrl: origin,
      // The caller's, among their headers; never those of the gateway's own environment.
      apiKey: "",
      accountId: "",
      fetch: async (address, init) => {
        const request = new Request(address, init);
        for (const [name, value] of passedOn) request.headers.set(name, value);
        request.headers.set("host", headers.get("host") ?? new URL(origin).host);
        if (typeof init?.body === "string") {
          request.headers.set("content-length", String(Buffer.byteLength(init.body)));
        }
        return app.fetch(request, context.env);
      },
    });
    const handler = createMcpHandler(async () => createMcpServer({ client, publicUrl: publicUrl ?? origin }));
    // The body was read before, to be checked.
    const { method } = context.req;
    const body = method === "GET" || method === "HEAD" ? null : await context.req.text();
    return handler.fetch(new Request(url, { method, headers, body, signal: context.req.raw.signal }));
  });
}

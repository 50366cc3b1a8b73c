import { GatewayClient } from "agentex-gateway-sdk/client";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { createPace } from "./events/pace.ts";
import { z } from "zod";
import type { ApiEnv } from "../access/api-env.ts";

/** Headers of the caller's own connection or message, which calls on its behalf must not carry. */
const NOT_PASSED_ON =
  /^(accept|connection|content-.*|expect|host|keep-alive|last-event-id|mcp-.*|te|transfer-encoding|upgrade)$/;

/**
 * Serves MCP at `/mcp` (streamable HTTP, without sessions). Each tool calls the API in this process with the caller's headers, so
 * it has exactly the caller's permissions.
 *
 * @param publicUrl - where providers reach the gateway; by default, the address that the caller used.
 * @param withEvents - whether it serves MCP Events too.
 */
export function addMcp(app: OpenAPIHono<ApiEnv>, publicUrl: string | undefined, withEvents: boolean): void {
  app.all("/mcp", async (context) => {
    // Loaded on demand: most gateways never serve MCP, and it takes as much memory as the whole API.
    const { createMcpHandler } = await import("@modelcontextprotocol/server");
    const { createMcpServer } = await import("./mcp-server.ts");
    const { headers, url } = context.req.raw;
    const { origin } = new URL(url);
    const passedOn = [...headers].filter(([name]) => !NOT_PASSED_ON.test(name));
    const client = new GatewayClient({
      baseUrl: origin,
      // The key is among the caller's headers; it never comes from the gateway's environment.
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
    // The body was already read to check it.
    const { method } = context.req;
    const body = method === "GET" || method === "HEAD" ? null : await context.req.text();
    const pace = createPace();
    const handler = createMcpHandler(async () =>
      createMcpServer(
        { client, publicUrl: publicUrl ?? origin },
        withEvents ? { userAgent: headers.get("user-agent") ?? "", pace, reconnects: false } : undefined,
        !(withEvents && isAboutEvents(body)),
      ),
    );
    const request = new Request(url, { method, headers, body, signal: context.req.raw.signal });
    return pace.measure(await handler.fetch(request));
  });
}

/** Whether a request calls a method of MCP Events, which needs no tools and may stream for days. */
function isAboutEvents(body: string | null): boolean {
  try {
    const message: unknown = JSON.parse(body ?? "");
    return eventsCall.safeParse(message).success;
  } catch {
    return false;
  }
}

const eventsCall = z.object({ method: z.string().startsWith("events/") });

import type { Command } from "commander";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { interruption } from "../../interruption.ts";
import { addSubscribe } from "./mcp/subscribe.ts";

/** `agentex mcp` */
export function addMcpCommand(program: Command, exit: Exit): void {
  const mcp = program.command("mcp").description("Serve MCP to coding agents; receive events of MCP servers");
  gatewayCommand(
    mcp,
    "serve",
    "Serve the gateway's tools to a coding agent over MCP on standard input and output",
    [
      "npx agentex-gateway mcp serve",
      "claude mcp add agentex -- npx agentex-gateway mcp serve",
      "AGENTEX_API_KEY=… npx agentex-gateway mcp serve --url https://hooks.example.com",
    ],
    { isDefault: true },
  ).action(
    talking(exit, async ({ client }) => {
      const { serveStdio, StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
      const { createMcpServer } = await import("../../../mcp/mcp-server.ts");
      const publicUrl = process.env["AGENTEX_PUBLIC_URL"]?.replace(/\/+$/, "") || client.baseUrl;
      const signal = interruption();
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      process.stdin.once("close", end).once("end", end);
      signal.addEventListener("abort", () => end());
      const served = serveStdio(
        async () =>
          createMcpServer({ client, publicUrl }, { userAgent: "", pace: undefined, reconnects: true }),
        {
          transport: new StdioServerTransport(),
          // Standard output carries the protocol.
          onerror: (error) => void process.stderr.write(`npx agentex-gateway mcp: ${error.message}\n`),
        },
      );
      await ended;
      await served.close();
    }),
  );
  // Flags after a subcommand belong to the subcommand: both have `--url` and `--json`.
  addSubscribe(mcp.enablePositionalOptions(), exit);
}

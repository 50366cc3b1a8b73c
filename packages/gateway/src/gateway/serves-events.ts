import { isLoopback } from "../addresses/loopback.ts";
import type { Config } from "../settings/config.ts";

/**
 * Whether `/mcp` serves MCP Events: as set, otherwise only where callers have accounts or management is on loopback.
 */
export function servesEvents({ mcpEvents, auth, host, adminHost, adminPort }: Config): boolean {
  if (mcpEvents !== undefined) return mcpEvents === "on";
  return auth === "accounts" || isLoopback(adminPort === undefined ? host : adminHost);
}

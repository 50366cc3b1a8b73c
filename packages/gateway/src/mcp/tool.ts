import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { z } from "zod";

/** What a tool runs with. */
export type ToolParts = {
  /** Carries the caller's own credentials: what a tool may do is decided where it is done. */
  readonly client: GatewayClient;
  /** Under which providers reach the gateway, as far as is known. */
  readonly publicUrl: string;
};

/** Something that a program which speaks MCP can do: https://modelcontextprotocol.io/specification */
export type Tool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `write` tools are hidden from who may only read. */
  readonly kind: "read" | "write";
  /** Whether the agent, or a key, may come to harm by a careless call. */
  readonly isDestructive?: boolean;
  readonly isIdempotent?: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Rejects with a `GatewayError` where the gateway refuses. */
  readonly run: (parts: ToolParts, input: unknown) => Promise<unknown>;
};

/** A tool whose function takes what its schema says, and gives what its schema says. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: Tool["kind"];
  readonly isDestructive?: boolean;
  readonly isIdempotent?: boolean;
  readonly input: Input;
  readonly output: Output;
  readonly run: (parts: ToolParts, input: z.output<Input>) => Promise<z.input<Output>>;
}): Tool {
  return { ...tool, run: async (parts, input) => tool.run(parts, tool.input.parse(input)) };
}

/** Leaves out what was not given, as clients of the API do. */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}

type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

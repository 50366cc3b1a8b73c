import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { z } from "zod";

/** What a tool works with. */
export type ToolParts = {
  /** Carries the caller's credentials: the API decides what a tool may do. */
  readonly client: GatewayClient;
  /** Where providers reach the gateway, if known. */
  readonly publicUrl: string;
};

/** A tool for MCP clients: https://modelcontextprotocol.io/specification */
export type Tool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `write` tools are hidden from callers with read access only. */
  readonly kind: "read" | "write";
  /** Whether a careless call can harm the agent or a key. */
  readonly isDestructive?: boolean;
  readonly isIdempotent?: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Rejects with a `GatewayError` if the gateway returns a problem. */
  readonly run: (parts: ToolParts, input: unknown) => Promise<unknown>;
};

/** Defines a tool. Its function's input and output match its schemas. */
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
  // An argument with a misspelt name must not be ignored.
  return {
    ...tool,
    input: tool.input.strict(),
    run: async (parts, sent) => tool.run(parts, tool.input.parse(sent)),
  };
}

/** The client's types are read-only; those of the schemas are not. */
export type Mutable<Value> = Value extends object
  ? { -readonly [Name in keyof Value]: Mutable<Value[Name]> }
  : Value;

/** Changes only the type. */
export function mutable<Value>(value: Value): Mutable<Value> {
  return value as Mutable<Value>;
}

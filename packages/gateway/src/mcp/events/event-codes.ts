import { CLIENT_INFO_META_KEY, ProtocolError } from "@modelcontextprotocol/server";
import { z } from "zod";

/**
 * Whose error codes a client knows: the extension's, or those of its first draft, which ChatGPT still uses.
 */
export type Dialect = "extension" | "draft";

/** In the order of the codes in both dialects. */
const PROBLEMS = ["not_found", "forbidden", "limit_reached", "unsupported", "callback_failed"] as const;
const FIRST_CODE: Readonly<Record<Dialect, number>> = { extension: -32_023, draft: -32_011 };

const envelopeSchema = z.object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string() }) });

/** @param envelope - the request's envelope, in which newer clients name themselves. */
export function dialectOf(envelope: unknown, userAgent: string): Dialect {
  const name = envelopeSchema.safeParse(envelope).data?.[CLIENT_INFO_META_KEY].name;
  return /chatgpt|openai/i.test(name ?? userAgent) ? "draft" : "extension";
}

type EventsProblem = (typeof PROBLEMS)[number];

/** The error code for a problem in the client's dialect. */
export function codeOf(problem: EventsProblem, dialect: Dialect): number {
  return FIRST_CODE[dialect] - PROBLEMS.indexOf(problem);
}

/** Creates an error of MCP Events. */
export function eventsError(
  problem: EventsProblem,
  dialect: Dialect,
  message: string,
  data?: Readonly<Record<string, unknown>>,
): ProtocolError {
  return new ProtocolError(codeOf(problem, dialect), message, data);
}

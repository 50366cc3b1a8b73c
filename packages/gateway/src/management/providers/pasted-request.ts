import { z } from "@hono/zod-openapi";
import type { WebhookRequest } from "agentex-webhook-providers";

const MOST_TEXT = 512 * 1024;
const headerValueSchema = z.union([z.string(), z.array(z.string())]);

/** A request as pasted from a log or a provider's delivery page. */
export const pastedRequestSchema = z
  .object({
    agent_name: z.string().openapi({ description: "The agent that the request was meant for." }),
    method: z.string().max(20).default("POST"),
    url: z.string().max(8_000).optional().openapi({
      description: "The full URL of the request; some providers sign it.",
    }),
    headers: z
      .union([
        z.string().max(64 * 1024),
        z.record(z.string(), headerValueSchema),
        z.array(z.tuple([z.string(), z.string()])),
      ])
      .openapi({
        description: "An object, an array of pairs, or the lines as they appear in a log.",
        example: { "x-hub-signature-256": "sha256=…", "content-type": "application/json" },
      }),
    body: z.string().max(MOST_TEXT).default("").openapi({ description: "As text, exactly as sent." }),
    body_base64: z
      .base64()
      .max(MOST_TEXT)
      .optional()
      .openapi({ description: "Instead of `body`, if it is not text." }),
    received_at: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: "When the request was received; without it, now." }),
  })
  .openapi("PastedRequest", {
    description: "A request as copied from a log, or from the provider's list of webhooks.",
  });

/**
 * Reads the pasted request.
 *
 * @param fallbackUrl - the URL to assume if none was pasted.
 */
export function readPastedRequest(
  { method, url, headers, body, body_base64 }: z.infer<typeof pastedRequestSchema>,
  fallbackUrl: string,
): WebhookRequest {
  return {
    method: method.toUpperCase(),
    url: url ?? fallbackUrl,
    headers: readHeaders(headers),
    body: body_base64 === undefined ? Buffer.from(body, "utf8") : Buffer.from(body_base64, "base64"),
  };
}

/** Header names in lower case, repeated ones as lists, as in `node:http`. */
function readHeaders(headers: z.infer<typeof pastedRequestSchema>["headers"]): WebhookRequest["headers"] {
  const read: Record<string, string | string[]> = {};
  for (const [name, value] of pairsOf(headers)) {
    const key = name.trim().toLowerCase();
    const before = Object.hasOwn(read, key) ? read[key] : undefined;
    // `__proto__` is a valid header name.
    Object.defineProperty(read, key, {
      value: before === undefined ? value.trim() : [before, value.trim()].flat(),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return read;
}

function pairsOf(headers: z.infer<typeof pastedRequestSchema>["headers"]): [string, string][] {
  if (typeof headers === "string") {
    return headers.split(/\r?\n/).flatMap((line): [string, string][] => {
      const [, name, value] = /^\s*([^\s:]+)\s*:(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    });
  }
  if (Array.isArray(headers)) return headers;
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}

import { z } from "@hono/zod-openapi";
import { readId } from "../ids/delivery-id.ts";
import { containsNul } from "../storage/contains-nul.ts";

/** A text to filter by; an empty one means no filter. */
export const filterText = z
  .string()
  .max(2_000)
  .refine((text) => !containsNul(text), "must not contain NUL")
  .optional()
  .transform((text) => text || undefined);

/** A time to filter by, read as Unix milliseconds; an empty one means no filter. */
export const filterTime = z
  .union([
    z.literal(""),
    z.iso.datetime({ offset: true, error: "must be an ISO 8601 time such as 2026-01-31T12:00:00Z" }),
  ])
  .optional()
  .transform((text) => (text ? Date.parse(text) : undefined))
  .openapi({ type: "string", anyOf: [{ format: "date-time" }, { maxLength: 0 }] });

/** Where a page starts, as returned with the previous page. */
export const cursorSchema = z
  .string()
  .optional()
  .transform((text, context) => {
    if (!text) return undefined;
    const id = readId(text);
    if (id === undefined) context.addIssue("must be the next_cursor of the previous page");
    return id;
  })
  .openapi({ type: "string", description: "The `next_cursor` of the previous page." });

export const limitSchema = z.coerce.number().int().min(1).max(200).default(50);

import { z } from "@hono/zod-openapi";
import { ADDRESS_RANGE_EXPECTED, isAddressRange } from "../../addresses/address-list.ts";
import { EXTERNAL } from "../../keys/key.ts";

export const typeSchema = z.string().max(63).default(EXTERNAL).openapi({
  description: "`external` for an API key, or a provider's id (see `GET /providers`).",
  example: "github",
});

export const nameSchema = z
  .string()
  .min(1)
  .max(500)
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, "must not contain control characters")
  .refine((name) => name.trim() === name, "must not begin or end with whitespace");

/**
 * HMAC pads keys with NULs, so a secret that ends with NULs, or contains nothing else, is equivalent to another one.
 */
const secretSchema = z
  .string()
  .max(4_096)
  .refine((value) => !value.includes("\0"), "must not contain NUL");

/** A secret may be anything except empty. */
export const valueSchema = secretSchema.refine((value) => value.trim() !== "", "must not be empty");

/** Agentex's clients send an empty string for none. */
export const optionalValueSchema = secretSchema
  .refine((value) => value === "" || value.trim() !== "", "must not be blank")
  .nullish();

export const expirySchema = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) > Date.now(), "must be in the future");

export const allowedAddressesSchema = z
  .array(z.string().max(64).refine(isAddressRange, `must be ${ADDRESS_RANGE_EXPECTED}`))
  .min(1)
  .max(200)
  .openapi({
    description: "IP addresses and ranges from which the key may be used; without them, from anywhere.",
    example: ["192.30.252.0/22"],
  });

const LONGEST_TOLERANCE_SECONDS = 7 * 86_400;

export const toleranceSchema = z
  .int()
  .min(1)
  .max(LONGEST_TOLERANCE_SECONDS)
  .openapi({
    description:
      "How many seconds the signed timestamp may differ from the gateway's clock, in either direction, instead " +
      "of the provider's own tolerance. A longer tolerance than the provider's leads to a notice. Only for " +
      "providers that sign a timestamp.",
  });

export const noticesSchema = z.array(z.string()).openapi({ description: "What else you should know or do." });

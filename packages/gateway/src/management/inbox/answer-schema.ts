import { z } from "@hono/zod-openapi";
import { timeSchema } from "../../http/answers.ts";
import type { ClaimAnswer } from "../../runs/claim-answer.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { runStateSchema } from "../runs/run-schema.ts";
import { leaseSchema } from "./claimed-schema.ts";

/** The longest answer, in characters, and the longest result of a run, in bytes of JSON. */
const LONGEST_BODY = 64 * 1_024;
const LONGEST_REASON = 4_000;
/** A day, in seconds. */
const LONGEST_RETRY = 86_400;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json(?:;|$)/i;

export const ackSchema = z
  .strictObject({
    status: z
      .int()
      .min(200)
      .max(599)
      .refine((status) => status < 300 || status >= 400, "must be 2xx, 4xx or 5xx")
      .default(200)
      .openapi({
        description:
          "The status code that an agent would return. 2xx: delivered. 4xx: rejected, and not retried. 5xx, " +
          "408, 425 and 429: retried by the schedule.",
      }),
    body: z.string().max(LONGEST_BODY).optional().openapi({
      description:
        "The agent's response. Its start is recorded; callers that follow the delivery get all of it, as `run.result`.",
    }),
    content_type: z.string().max(200).optional().openapi({
      description: "The type of `body`. JSON becomes the result as it is, anything else as a string.",
    }),
  })
  .openapi("ClaimAcknowledgement", { description: "The result of a claimed delivery." });

export const nackSchema = z
  .strictObject({
    retry_after: z
      .number()
      .min(0)
      .max(LONGEST_RETRY)
      .optional()
      .openapi({ description: "Seconds until the retry. By default, the retry schedule decides." }),
    reason: z
      .string()
      .max(LONGEST_REASON)
      .refine((text) => !containsNul(text), "must not contain NUL")
      .optional()
      .openapi({ description: "The reason, for people." }),
  })
  .openapi("ClaimReturn", { description: "A claimed delivery that is returned, to be retried." });

export const extensionSchema = z
  .strictObject({
    lease: leaseSchema
      .optional()
      .openapi({ description: "The new lease, in seconds from now. By default, as long as before." }),
  })
  .openapi("LeaseExtension", { description: "An extension of a claimed delivery's lease." });

export const answeredSchema = z
  .object({
    state: runStateSchema,
    cancel: z.boolean().openapi({ description: "Whether a person had cancelled it." }),
  })
  .openapi("ClaimAnswered", { description: "The result was recorded, and the claim is over." });

export const extendedSchema = z
  .object({
    lease_until: timeSchema,
    cancel: z.boolean().openapi({
      description: "Whether a person cancelled it: stop, clean up, and acknowledge with 4xx.",
    }),
  })
  .openapi("LeaseExtended", { description: "The delivery is leased to the caller until then." });

/** Converts an acknowledgement into the engine's form. */
export function readAck({ status, body = "", content_type = "" }: z.infer<typeof ackSchema>): ClaimAnswer {
  const result = body === "" ? undefined : resultOf(body, content_type);
  const isTooLong = result !== undefined && Buffer.byteLength(result) > LONGEST_BODY;
  return { kind: "ack", status, body, result: isTooLong ? undefined : result };
}

function resultOf(body: string, contentType: string): string {
  if (JSON_TYPE.test(contentType)) {
    try {
      return JSON.stringify(JSON.parse(body));
    } catch {
      // Not base64, so it is text.
    }
  }
  return JSON.stringify(body);
}

export function readNack({ retry_after, reason }: z.infer<typeof nackSchema>): ClaimAnswer {
  const retryAfter = retry_after === undefined ? undefined : Math.round(retry_after * 1_000);
  return { kind: "nack", retryAfter, reason };
}

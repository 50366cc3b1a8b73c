import { z } from "@hono/zod-openapi";

export const newTestDeliverySchema = z
  .object({
    provider: z.string().max(63).openapi({ description: "A provider's id.", example: "github" }),
    event: z
      .string()
      .max(200)
      .optional()
      .openapi({
        description:
          "The name of a sample, from `GET /providers/{id}/samples`, by default the first; or any event, with " +
          "its `payload`.",
        example: "push",
      }),
    route: z.string().max(2_000).optional().openapi({
      description: "The path of the agent's route; only needed if it has several.",
      example: "/code_changes",
    }),
    key: z.string().max(500).optional().openapi({
      description: "The name of the key to sign with; only needed if there are several.",
    }),
    payload: z
      .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .optional()
      .openapi({
        type: ["object", "array"],
        description:
          "Replaces the sample's payload; a form is an object with its fields. In strings, `{id}` becomes a " +
          "new id, and `{now_s}`, " +
          "`{now_ms}` and `{now_iso}` the current time.",
      }),
    set: z
      .record(z.string().max(1_000), z.unknown())
      .optional()
      .openapi({
        description:
          "Values to set in the payload, by path: names and indexes, separated by dots. `\\.` is a dot within a name. " +
          "Missing objects along a path are created.",
        example: { "data.object.lines.data.0.amount": 5_000 },
      }),
  })
  .openapi("NewTestDelivery", { description: "The test event to send." });

export const testDeliverySchema = z
  .object({
    status: z.int().openapi({ description: "The status code that the provider would have received." }),
    delivery_id: z.string().nullable().openapi({ description: "Null if no delivery was recorded." }),
    answer: z.string().openapi({
      description: "The response body that the provider would have received, truncated to 16,384 characters.",
    }),
    provider: z.string(),
    event: z.string(),
    key: z.string().openapi({ description: "The name of the key that signed the event." }),
    route: z.string(),
    source: z.string().openapi({ description: "Where the sample comes from." }),
  })
  .openapi("TestDelivery", {
    description: "What was sent, and the response that the provider would have received.",
  });

export const sampleSchema = z
  .object({
    name: z.string().openapi({
      description: "What to pass as `event`: the event's name, unless several samples share it.",
    }),
    event: z.string(),
    source: z.string().openapi({ description: "Where the sample comes from." }),
  })
  .openapi("ProviderSample", { description: "An event that can be sent as a test." });

import { z } from "@hono/zod-openapi";

export const newTestDeliverySchema = z
  .object({
    provider: z.string().max(63).openapi({ example: "github" }),
    event: z.string().max(200).optional().openapi({
      description: "`GET /providers/{id}/samples` lists them; the first one unless given.",
      example: "push",
    }),
    route: z.string().max(2_000).optional().openapi({
      description: "The path of the agent's route; not needed where it has only one.",
      example: "/code_changes",
    }),
    key: z.string().max(500).optional().openapi({
      description: "The name of the key to sign with; not needed where there is only one.",
    }),
    payload: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: "In place of the sample's." }),
  })
  .openapi("NewTestDelivery");

export const testDeliverySchema = z
  .object({
    status: z.int().openapi({ description: "As the provider would have heard it." }),
    delivery_id: z.string().nullable(),
    answer: z
      .string()
      .openapi({ description: "What the provider would have heard, cut at 16,384 characters." }),
    provider: z.string(),
    event: z.string(),
    key: z.string(),
    route: z.string(),
    source: z.string().openapi({ description: "Where the sample was published." }),
  })
  .openapi("TestDelivery");

export const sampleSchema = z
  .object({
    event: z.string(),
    source: z.string().openapi({ description: "Where it was published." }),
  })
  .openapi("ProviderSample");

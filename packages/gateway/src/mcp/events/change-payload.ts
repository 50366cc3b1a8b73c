import { z } from "zod";
import { digestSchema } from "../../management/deliveries/digest-schema.ts";
import { changeSchema } from "../../management/deliveries/events/schema.ts";

/** The data of a delivery's event, in addition to its webhook's digest. */
export const changePayloadSchema = changeSchema.extend({
  delivery: z.object({
    id: z.string(),
    agent: z.string().nullable(),
    source: z.string().nullable(),
    route: z.string(),
    conversation: z.string().nullable(),
    received_at: z.string(),
    replay_of: z.string().nullable(),
  }),
  webhook: digestSchema,
});

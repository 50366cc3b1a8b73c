import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { filterText } from "../filter-fields.ts";
import type { Listener } from "../../listeners/listeners.ts";

export const newListenerSchema = z
  .object({
    route: filterText.openapi({
      type: "string",
      description: "Only deliveries of this route.",
      example: "POST /code_changes",
    }),
    provider: filterText.openapi({
      type: "string",
      description: "Only deliveries from this provider, or `external`.",
    }),
  })
  .openapi("NewListener");

export const listenerSchema = z
  .object({
    id: z.uuid(),
    agent_id: z.uuid(),
    route: z.string().nullable(),
    provider: z.string().nullable(),
    created_at: timeSchema,
  })
  .openapi("Listener");

export const acknowledgementSchema = z
  .object({ delivery_id: z.string().openapi({ example: "dlv_0p1c8z0r40000" }) })
  .openapi("Acknowledgement");

export function showListener({
  id,
  agentId,
  route,
  provider,
  createdAt,
}: Listener): z.infer<typeof listenerSchema> {
  return {
    id,
    agent_id: agentId,
    route: route ?? null,
    provider: provider ?? null,
    created_at: formatTime(createdAt),
  };
}

import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { filterText } from "../filter-fields.ts";
import { deliverySchema } from "../deliveries/schema.ts";
import type { Listener } from "../../listeners/listener.ts";

export const newListenerSchema = z
  .object({
    route: filterText.openapi({
      type: "string",
      description: "Only deliveries of this route, as declared: `POST /code_changes`.",
      example: "POST /code_changes",
    }),
    provider: filterText.openapi({
      type: "string",
      description: "Only deliveries from this provider; `external` for API keys.",
    }),
  })
  .openapi("NewListener", {
    description: "Which deliveries to copy; without any filter, all of the agent's.",
  });

export const listenerSchema = z
  .object({
    id: z.uuid(),
    agent_id: z.uuid(),
    route: z.string().nullable().openapi({ description: "Null if it gets deliveries of all routes." }),
    provider: z.string().nullable().openapi({ description: "Null if it gets deliveries from all senders." }),
    created_at: timeSchema,
  })
  .openapi("Listener", { description: "A subscription to copies of an agent's deliveries." });

export const acknowledgementSchema = z
  .object({ delivery_id: z.string().openapi({ example: "dlv_0p1c8z0r40000" }) })
  .openapi("Acknowledgement", { description: "The delivery whose copy was received." });

export const copySchema = z
  .object({
    delivery: deliverySchema,
    request: z.object({
      method: z.string(),
      path: z.string().openapi({ description: "Path and query, relative to the agent's URL." }),
      headers: z.array(z.tuple([z.string(), z.string()])).openapi({ description: "In order." }),
      body_base64: z.string(),
    }),
  })
  .openapi("DeliveryCopy", {
    description: "A copy of a delivery, with the request that its agent gets, without the signature.",
  });

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

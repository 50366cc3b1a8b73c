import { z } from "zod";
import { webhookUrl } from "../agents/webhook-url.ts";
import { defineTool, type Tool } from "./tool.ts";

const listAgents = defineTool({
  name: "list_agents",
  title: "List agents",
  kind: "read",
  description:
    "Lists the registered agents: their status and the reason for it, the URL at which the gateway reaches each, and the " +
    "number of webhook routes. Start here: the other tools take these names.",
  input: z.object({}),
  output: z.object({
    agents: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        status: z.string().describe("`Ready`, or why it is not."),
        status_reason: z.string(),
        acp_url: z.string().nullable(),
        route_count: z.int().nullable().describe("Null if its routes are not known: any path is forwarded."),
        registered_at: z.string(),
      }),
    ),
  }),
  async run({ client }) {
    const agents = await client.agents.list({ limit: 1000, order_by: "name", order_direction: "asc" });
    return {
      agents: agents.map((agent) => ({
        name: agent.name,
        description: agent.description,
        status: agent.status,
        status_reason: agent.status_reason,
        acp_url: agent.acp_url,
        route_count: agent.webhook_routes?.length ?? null,
        registered_at: agent.registered_at,
      })),
    };
  },
});

const listRoutes = defineTool({
  name: "list_routes",
  title: "List routes",
  kind: "read",
  description:
    "Lists the webhook routes of an agent: method, path, delivery policy, ordering, and the URL for the provider. A `policy` " +
    "of null is the default policy: `direct` for API keys, `assured` for providers.",
  input: z.object({ agent: z.string().describe("The agent's name.") }),
  output: z.object({
    agent: z.string(),
    routes: z
      .array(
        z.object({
          method: z.string(),
          path: z.string(),
          policy: z.string().nullable(),
          ordering: z.string().nullable(),
          conversation_key: z.string().nullable(),
          final_statuses: z.array(z.int()).nullable(),
          webhook_url: z.string(),
        }),
      )
      .nullable()
      .describe("Null if they are not known: any path is forwarded."),
  }),
  async run({ client, publicUrl }, { agent: name }) {
    const agent = await client.agents.get({ name });
    return {
      agent: agent.name,
      routes:
        agent.webhook_routes?.map((route) => ({
          method: route.method,
          path: route.path,
          policy: route.policy ?? null,
          ordering: route.ordering ?? null,
          conversation_key: route.conversation_key ?? null,
          final_statuses: route.final_statuses?.slice() ?? null,
          webhook_url: webhookUrl(publicUrl, agent.name, route.path),
        })) ?? null,
    };
  },
});

export const AGENTS_TOOLS: readonly Tool[] = [listAgents, listRoutes];

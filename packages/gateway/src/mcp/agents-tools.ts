import { z } from "zod";
import { webhookUrl } from "../agents/routes/webhook-url.ts";
import { sendSchema } from "../agents/routes/send-form.ts";
import { budgetSchema, fromSchema } from "../agents/routes/wake-declaration.ts";
import { trialResultSchema } from "../management/agents/routes-schema.ts";
import { given } from "../given.ts";
import { showReach } from "../management/providers/reach-schema.ts";
import { defineTool, type Tool } from "./tool.ts";

const listAgents = defineTool({
  name: "list_agents",
  title: "List agents",
  kind: "read",
  description:
    "Lists the registered agents: their status and its reason, the URL at which the gateway reaches each, and " +
    "the number of webhook routes. Start here: the other tools take these names.",
  input: z.object({}),
  output: z.object({
    agents: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        status: z.string().describe("`Ready`, or why it is not."),
        status_reason: z.string(),
        acp_url: z.string().nullable(),
        delivery: z
          .enum(["push", "pull", "subscription"])
          .describe(
            "`pull`: it has no URL and claims deliveries from its inbox. `subscription`: it has neither, and " +
              "its webhooks are only available as events.",
          ),
        route_count: z.int().nullable().describe("Null if its routes are unknown: any path is forwarded."),
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
        delivery: agent.delivery,
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
    "Lists the webhook routes of an agent: method, path, delivery policy, ordering, and the URL for the " +
    "provider. A `policy` " +
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
          events: z.array(z.string()).nullable().describe("What wakes the agent; null: every event."),
          when: z.record(z.string(), z.unknown()).nullable(),
          from: fromSchema.nullable(),
          budget: budgetSchema.nullable(),
          send: sendSchema,
          webhook_url: z.string(),
        }),
      )
      .nullable()
      .describe("Null if they are unknown: any path is forwarded."),
    warnings: z.array(z.string()).describe("Why providers cannot reach the URLs."),
  }),
  async run({ client, publicUrl }, { agent: name }) {
    const agent = await client.agents.get({ name });
    const { detail } = showReach("A provider", publicUrl, publicUrl);
    return {
      agent: agent.name,
      warnings: detail === null ? [] : [detail],
      routes:
        agent.webhook_routes?.map((route) => ({
          method: route.method,
          path: route.path,
          policy: route.policy ?? null,
          ordering: route.ordering ?? null,
          conversation_key: route.conversation_key ?? null,
          final_statuses: route.final_statuses?.slice() ?? null,
          events: route.events?.slice() ?? null,
          when: route.when,
          from: route.from && { ...route.from, standing: [...route.from.standing] },
          budget: route.budget,
          send: route.send,
          webhook_url: webhookUrl(publicUrl, agent.name, route.path),
        })) ?? null,
    };
  },
});

const tryRoute = defineTool({
  name: "try_route",
  title: "Try a filter on stored deliveries",
  kind: "read",
  description:
    "Tells which stored deliveries a route's `events`, `when` and `from` would let through, filter or hold, " +
    "before you declare them. Changes nothing. `when` is a condition such as " +
    '`{"not": {"value": "{json:pull_request.draft}", "is": true}}`. Follow `next_cursor` to try the others.',
  input: z.object({
    agent: z.string().describe("The agent's name."),
    route: z.string().describe("Such as `POST /github`."),
    events: z.array(z.string()).optional(),
    when: z.record(z.string(), z.unknown()).optional(),
    from: fromSchema.optional(),
    since: z.string().default("7d").describe("How far back, such as `12h` or `7d`."),
    cursor: z.string().optional().describe("The `next_cursor` of the previous page."),
  }),
  output: trialResultSchema,
  async run({ client }, { agent, ...trial }) {
    const result = await client.agents.tryRoutes(agent, given(trial));
    return { ...result, examples: [...result.examples] };
  },
});

export const AGENTS_TOOLS: readonly Tool[] = [listAgents, listRoutes, tryRoute];

import { z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { filterText, filterTime } from "../filter-fields.ts";
import type { DeliveryStatus } from "../../deliveries/delivery.ts";
import type { DeliveryFilter } from "../../deliveries/list/filter.ts";
import { statusSchema } from "./schema.ts";

const STATUS = "#/components/schemas/DeliveryStatus";

/** One status, several separated by commas, or a repeated parameter. */
const statusesSchema = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => (given === undefined ? [] : [given].flat().flatMap((text) => text.split(","))))
  .transform((words) => [...new Set(words.map((word) => word.trim()).filter((word) => word !== ""))])
  .pipe(z.array(statusSchema))
  .openapi({
    type: ["string", "array"],
    anyOf: [{ $ref: STATUS }, { type: "array", items: { $ref: STATUS } }],
    param: { style: "form", explode: false },
    description: "One status, or several, separated by commas.",
    example: ["failed", "rejected"],
  });

const shared = {
  agent: filterText.openapi({
    type: "string",
    description: "An agent's name; an alternative to `agent_id`.",
  }),
  agent_id: filterText.openapi({ type: "string", description: "An agent's id." }),
  route: filterText.openapi({
    type: "string",
    description: "As declared: `POST /code_changes`.",
    example: "POST /code_changes",
  }),
  provider: filterText.openapi({
    type: "string",
    description: "A provider's id, or `external` for API keys.",
  }),
  event: filterText.openapi({ type: "string", description: "The provider's name for the event." }),
  conversation: filterText.openapi({ type: "string", description: "An ordering key." }),
  batch: filterText.openapi({
    type: "string",
    description: "The id of a batch: that of its first delivery.",
  }),
  summary: filterText.openapi({
    type: "string",
    description:
      "Part of the summary, case-insensitive (on SQLite: for A to Z only). It is not indexed: a page searches " +
      "at most 200,000 deliveries, so it may be short or empty and still have a `next_cursor`.",
    example: "flux",
  }),
  q: filterText.openapi({
    type: "string",
    description:
      "Whatever you know about the delivery: its id or the start of it (`dlv_0p1c8z`), the provider's id of " +
      "the event or at least its " +
      "first six characters (`evt_…`, `X-GitHub-Delivery`, Slack's `event_id`), or words. Each word must " +
      "occur in the summary, event, " +
      "actor, key's name or ordering key, case-insensitive; quotation marks search for a phrase (`\"two " +
      "words\"`). Words and providers' " +
      "ids are not indexed: a page searches at most 200,000 deliveries and reports how many, so it may be " +
      "short or empty and still have " +
      "a `next_cursor`.",
    example: "evt_1Mtw",
  }),
  provider_delivery_id: filterText.openapi({
    type: "string",
    description: "The provider's id of the event, or at least its first six characters.",
  }),
  actor: filterText.openapi({
    type: "string",
    description: "Who caused it: the provider's id, or the name (case-insensitive).",
    example: "octocat",
  }),
  key: filterText.openapi({ type: "string", description: "A key's id or name." }),
  source: filterText.openapi({
    type: "string",
    description: "The name of the source that received it.",
  }),
  from: filterTime.openapi({ description: "Received at or after this time." }),
  to: filterTime.openapi({ description: "Received before this time." }),
};

/** A filter as query parameters. */
export const filterParameters = { ...shared, status: statusesSchema };

/** A text to find in payloads. Only lists take it, because every body is read. */
export const payloadText = filterText
  .refine((text) => text === undefined || text.length >= 3, "must have at least 3 characters")
  .openapi({
    type: "string",
    minLength: 3,
    description:
      "Exact text in the payload, case-sensitive. In JSON and forms, it is found regardless of escaping. Every " +
      "payload is read, so pass a time range: a page searches at most 5,000 payloads or 64 MB, reports how many " +
      "and back to which time, and `next_cursor` continues.",
    example: "refund_8812",
  });

/** A filter of held deliveries as members of a JSON body. */
export const heldFilterMembers = shared;

/** A filter as members of a JSON body. */
export const filterMembers = {
  ...shared,
  status: z
    .union([statusSchema, z.array(statusSchema)])
    .optional()
    .openapi({ description: "One status, or several." }),
};

export type GivenFilter = {
  readonly agent?: string | undefined;
  readonly agent_id?: string | undefined;
  readonly route?: string | undefined;
  readonly provider?: string | undefined;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  readonly batch?: string | undefined;
  readonly summary?: string | undefined;
  readonly q?: string | undefined;
  readonly provider_delivery_id?: string | undefined;
  readonly actor?: string | undefined;
  readonly key?: string | undefined;
  readonly source?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly status?: DeliveryStatus | readonly DeliveryStatus[] | undefined;
};

export type FilterRead =
  | { readonly outcome: "read"; readonly filter: DeliveryFilter }
  | { readonly outcome: "unclear"; readonly code: ProblemCode; readonly detail: string };

/** The caller's filter, limited to what they may see. An agent's name means the agent that now has it. */
export async function readFilter(agents: Agents, access: Access, given: GivenFilter): Promise<FilterRead> {
  const { agent, agent_id, status, ...rest } = given;
  if (agent !== undefined && agent_id !== undefined) {
    return {
      outcome: "unclear",
      code: "agent_reference_ambiguous",
      detail: "Filter by either 'agent' (its name) or 'agent_id', not both.",
    };
  }
  const statuses = [status ?? []].flat();
  const found = agent === undefined ? undefined : await reachAgent(agents, access, { name: agent }, "read");
  if (found !== undefined && found.outcome !== "found") {
    return { outcome: "unclear", code: "agent_not_found", detail: `Agent '${agent}' does not exist.` };
  }
  return {
    outcome: "read",
    filter: {
      ...pick(rest),
      ...(await access.scope()),
      agentId: found?.agent.id ?? agent_id,
      statuses: statuses.length === 0 ? undefined : statuses,
    },
  };
}

function pick(given: Omit<GivenFilter, "agent" | "agent_id" | "status">): DeliveryFilter {
  const { route, provider, event, conversation, batch, summary, key, source, from, to } = given;
  const { q, actor, provider_delivery_id: providerDeliveryId } = given;
  return {
    route,
    provider,
    event,
    conversation,
    batch,
    summary,
    q,
    providerDeliveryId,
    actor,
    key,
    source,
    from,
    to,
  };
}

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
      "Part of the summary; the case of letters does not matter (on SQLite: of A to Z). There is no index for it: a page looks at " +
      "200,000 deliveries at most, and may have few or none and a `next_cursor`.",
    example: "flux",
  }),
  q: filterText.openapi({
    type: "string",
    description:
      "What one has: a delivery's id or the start of it (`dlv_0p1c8z`), the provider's id of the event or at least six characters of " +
      "its start (`evt_…`, `X-GitHub-Delivery`, Slack's `event_id`), or words, each of which has to be in the summary, event, actor, " +
      'key\'s name or ordering key, in upper or lower case; `"two words"` in quotation marks stand together. There is no index for ' +
      "words and for the ids of providers: a page looks at 200,000 deliveries at most, says at how many, and may have few or none and a " +
      "`next_cursor`.",
    example: "evt_1Mtw",
  }),
  provider_delivery_id: filterText.openapi({
    type: "string",
    description: "The provider's id of the event, or at least six characters of its start.",
  }),
  actor: filterText.openapi({
    type: "string",
    description: "Who caused it: the provider's id, or the name in upper or lower case.",
    example: "octocat",
  }),
  key: filterText.openapi({ type: "string", description: "A key's id or name." }),
  source: filterText.openapi({
    type: "string",
    description: "The name of the source that received it.",
  }),
  from: filterTime.openapi({ description: "Received at this time or later." }),
  to: filterTime.openapi({ description: "Received before this time." }),
};

/** A filter as query parameters. */
export const filterParameters = { ...shared, status: statusesSchema };

/** A text in payloads; only lists take it, because every body is read. */
export const payloadText = filterText
  .refine((text) => text === undefined || text.length >= 3, "must have at least 3 characters")
  .openapi({
    type: "string",
    minLength: 3,
    description:
      "Text in the payload, exactly as it is written there: upper and lower case matter. It is found in JSON and in forms however they " +
      "escape it. Every payload is read, so give a time range: a page looks through 5,000 payloads or 64 MB at most, says how many and " +
      "back to when, and `next_cursor` goes on.",
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

/** The caller's filter, limited to what they may see: an agent's name means the agent that has it now. */
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

import type { Filter } from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { SourceRow, SourceTargetRow } from "../storage/schema/sources.ts";

/** A URL of the gateway's own, for an app with many installations. */
export type Source = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** A provider's id, or `external`. */
  readonly provider: string;
  /** A template of the value that targets are chosen by; undefined: as the provider's data says. */
  readonly routeBy: string | undefined;
  /** The paths under which it answers too. */
  readonly alias: Alias | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** A source for its webhooks. Its keys are those of its receiver: the same object until it, its keys or its targets change. */
export type ReceivingSource = Source & { readonly receiver: Agent };

/** An agent that gets a source's webhooks with one value. */
export type SourceTarget = {
  /** What webhooks have to have; `*`: all values without a target of their own. */
  readonly value: string;
  readonly agentId: string;
  /** Below the agent's URL. */
  readonly path: string;
  /** Which of the webhooks it gets; undefined: all. */
  readonly when: Filter | undefined;
  /** Its deliveries are copies for comparison: their results do not count. */
  readonly isShadow: boolean;
  /** The event after which it gets no more; undefined: it is on. */
  readonly off: { readonly reason: string; readonly at: number } | undefined;
  readonly createdAt: number;
};

/** The value of targets for everything that has no target of its own. */
export const ANY_VALUE = "*";

/** Agentex's own paths, under which one source each may answer. */
export const ALIASES = ["/slack", "/linear"] as const;
export type Alias = (typeof ALIASES)[number];

/** The name of a source's row among those of agents, which no agent can have. */
export function receiverName(name: string): string {
  return `source:${name}`;
}

/** Reads a source from its row. */
export function readSource(row: SourceRow): Source {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    provider: row.provider,
    routeBy: row.route_by ?? undefined,
    alias: ALIASES.find((alias) => alias === row.alias),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Reads a target from its row. */
export function readTargetRow(row: SourceTargetRow): SourceTarget {
  return {
    value: row.value,
    agentId: row.agent_id,
    path: row.path,
    when: row.when_filter === null ? undefined : (JSON.parse(row.when_filter) as Filter),
    isShadow: row.shadow === 1,
    off: row.off_reason === null ? undefined : { reason: row.off_reason, at: row.off_at ?? 0 },
    createdAt: row.created_at,
  };
}

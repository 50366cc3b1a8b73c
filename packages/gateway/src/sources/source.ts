import type { Filter } from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { SourceRow, SourceTargetRow } from "../storage/schema/sources.ts";

/** A URL for an app with many installations. */
export type Source = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  /** A provider's id, or `external`. */
  readonly provider: string;
  /** A template for the value that selects targets; undefined: as in the provider's data. */
  readonly routeBy: string | undefined;
  /** Agentex's own paths under which it also answers. */
  readonly alias: Alias | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
};

/**
 * A source as needed to receive its webhooks. Its receiver has its keys; that object stays the same until the source,
 * its keys or its targets change.
 */
export type ReceivingSource = Source & { readonly receiver: Agent };

/** An agent that gets a source's webhooks with one value. */
export type SourceTarget = {
  /** The value that webhooks must have; `*`: all values without a target of their own. */
  readonly value: string;
  readonly agentId: string;
  /** Relative to the agent's URL. */
  readonly path: string;
  /** Which of the webhooks it gets; undefined: all. */
  readonly when: Filter | undefined;
  /** Its deliveries are copies for comparison: their results do not count. */
  readonly isShadow: boolean;
  /** The event that switched it off; undefined: it is on. */
  readonly off: { readonly reason: string; readonly at: number } | undefined;
  readonly createdAt: number;
};

/** The value of targets for everything without a target of its own. */
export const ANY_VALUE = "*";

/** Agentex's own paths, each of which one source may answer. */
export const ALIASES = ["/slack", "/linear"] as const;
export type Alias = (typeof ALIASES)[number];

/** The name of a source's row in `agents`, which no agent can have. */
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

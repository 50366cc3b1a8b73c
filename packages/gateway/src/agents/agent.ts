import type { AgentRow } from "../storage/schema/agents.ts";
import { declaredConcurrency, declaredIdentities, declaredRoutes } from "./routes/registration-metadata.ts";
import { readStoredRoutes, type Route } from "./routes/route.ts";
import { readRouteSettings, withSettings, type RouteSettings } from "./routes/route-settings.ts";

export const ACP_TYPES = ["sync", "async", "agentic"] as const;
export const AGENT_INPUT_TYPES = ["text", "json"] as const;
/**
 * How an agent gets its deliveries: as requests to its URL (`push`), or by polling its inbox (`pull`). With
 * `subscription` it gets none: its webhooks are stored for those who poll, stream or subscribe to them as events.
 */
export const DELIVERIES = ["push", "pull", "subscription"] as const;
export type AgentDelivery = (typeof DELIVERIES)[number];

/** A program that registered under a unique name and handles webhook routes. */
export type Agent = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly description: string;
  /** Its URL; null if it was never deployed or needs none. */
  readonly acpUrl: string | null;
  readonly delivery: AgentDelivery;
  /** A URL that is called while deliveries wait in its inbox. */
  readonly wakeUrl: string | null;
  readonly acpType: string;
  readonly agentInputType: string | null;
  readonly registrationMetadata: Readonly<Record<string, unknown>> | null;
  /** Routes as registered, otherwise from the agent's OpenAPI document; undefined if neither is known. */
  readonly routes: readonly Route[] | undefined;
  /**
   * Whether its registration declares routes; if so, it has no others. An OpenAPI document need not list all routes.
   */
  readonly declaresRoutes: boolean;
  /** The route settings made through the API; `routes` includes them. */
  readonly routeSettings: RouteSettings;
  /** The agent's own accounts at its providers: `github:my-app[bot]`. */
  readonly identities: readonly string[];
  /** Maximum number of its deliveries in progress. */
  readonly concurrency: number;
  readonly status: string;
  readonly statusReason: string;
  /** The deployment whose URL the agent uses; null if the agent registered without one. */
  readonly productionDeploymentId: string | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly registeredAt: number;
};

/** The columns of an agent. */
export const AGENT_COLUMNS = [
  "id",
  "account_id",
  "name",
  "description",
  "acp_url",
  "delivery",
  "wake_url",
  "acp_type",
  "agent_input_type",
  "registration_metadata",
  "discovered_routes",
  "route_settings",
  "status",
  "status_reason",
  "production_deployment_id",
  "created_at",
  "updated_at",
  "registered_at",
] as const;

export type ReadableRow = Pick<AgentRow, (typeof AGENT_COLUMNS)[number]>;

/** Reads an agent from a row. */
export function readAgent(row: ReadableRow): Agent {
  const registrationMetadata =
    row.registration_metadata === null
      ? null
      : (JSON.parse(row.registration_metadata) as Record<string, unknown>);
  const declared = declaredRoutes(registrationMetadata);
  const settings = readRouteSettings(row.route_settings);
  const routes = declared ?? readStoredRoutes(row.discovered_routes);
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    description: row.description,
    acpUrl: row.acp_url,
    delivery: DELIVERIES.find((each) => each === row.delivery) ?? "push",
    wakeUrl: row.wake_url,
    acpType: row.acp_type,
    agentInputType: row.agent_input_type,
    registrationMetadata,
    routes: routes && withSettings(routes, settings),
    routeSettings: settings,
    identities: settings.identities ?? declaredIdentities(registrationMetadata),
    declaresRoutes: declared !== undefined,
    concurrency: declaredConcurrency(registrationMetadata),
    status: row.status,
    statusReason: row.status_reason,
    productionDeploymentId: row.production_deployment_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    registeredAt: row.registered_at,
  };
}

/** Whether an agent can receive webhooks: it has a URL, or needs none. */
export function isDeployed({ acpUrl, delivery }: Pick<Agent, "acpUrl" | "delivery">): boolean {
  return acpUrl !== null || delivery !== "push";
}

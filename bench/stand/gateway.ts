import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GatewayClient } from "agentex-gateway-sdk";
import { nodeAt, type Placement } from "./placement.ts";
import { startProcess, type ServerProcess } from "./start-process.ts";

/** Tests of the benches may start a bundle; see scripts/test-run/bundle-gateway.ts. */
const bundle = process.env["TEST_GATEWAY"] || undefined;
const MAIN = join(
  bundle ?? fileURLToPath(new URL("../../packages/gateway", import.meta.url)),
  "bin/agentex.js",
);

export type GatewayToStart = {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly name?: string;
  /** Default: `measured`. */
  readonly placement?: Placement;
  /** Settings in addition to those that every gateway of the bench has. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** The paths of an agent's routes, by policy. */
export const ROUTES = { direct: "/direct", assured: "/assured", queued: "/queued" } as const;
const POLICIES = ["direct", "assured", "queued"] as const;
export type RoutePolicy = (typeof POLICIES)[number];

/** Any 32 bytes: it protects nothing. */
export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString("base64");

/** The path of a `queued` route that accepts only pushes that meet three conditions; the bench's pushes do. */
export const FILTERED_ROUTE = "/filtered";
/** The path of a route that collects the deliveries of a conversation. */
export const BATCHED_ROUTE = "/batched";
const THREE_CONDITIONS = {
  all: [
    { value: "{json:ref}", starts_with: "refs/" },
    { value: "{json:deleted}", is: false },
    { not: { value: "{json:repository.archived}", is: true } },
  ],
};

/**
 * Starts a gateway as `agentex serve` does, on its own core unless placed elsewhere. The limits on rates and waiting deliveries
 * are off, because a load from a single address would hit them; nobody needs that in production.
 */
export function startGateway({
  folder,
  databaseUrl,
  name = "gateway",
  placement = "measured",
  settings = {},
}: GatewayToStart): Promise<ServerProcess> {
  return startProcess({
    command: [...nodeAt(placement), "--disable-warning=ExperimentalWarning", MAIN, "serve"],
    placement,
    folder,
    name,
    env: {
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: databaseUrl,
      AGENTEX_ENCRYPTION_KEY: ENCRYPTION_KEY,
      AGENTEX_LOG_FORMAT: "json",
      AGENTEX_ADDRESS_RATE: "off",
      AGENTEX_AGENT_RATE: "off",
      AGENTEX_QUEUE_DEPTH: "off",
      ...(process.env["BENCH_NODE_OPTIONS"] !== undefined && {
        NODE_OPTIONS: process.env["BENCH_NODE_OPTIONS"],
      }),
      ...settings,
    },
  });
}

/** The path that webhooks for an agent's route are sent to. */
export function forwardPath(agent: string, route: string): string {
  return `/agents/forward/name/${agent}${route}`;
}

/** The routes, as an agent declares them. */
export function webhookRoutes(ordering: "concurrent" | "serialize" = "concurrent") {
  const events = ["push"];
  return [
    ...POLICIES.map((policy) => ({ method: "POST", path: ROUTES[policy], policy, ordering })),
    {
      method: "POST",
      path: FILTERED_ROUTE,
      policy: "queued" as const,
      ordering,
      events,
      when: THREE_CONDITIONS,
    },
    {
      method: "POST",
      path: BATCHED_ROUTE,
      policy: "queued" as const,
      batch: { debounce: "1s", max_wait: "2s", max_size: 50 },
    },
  ];
}

/** Registers an agent with one route per policy, and stores GitHub's signing secret for a repository. */
export async function introduceAgent(
  gatewayUrl: string,
  agent: {
    name: string;
    url: string;
    repository: string;
    secret: string;
    concurrency?: number;
    ordering?: "concurrent" | "serialize";
  },
): Promise<void> {
  const client = new GatewayClient({ baseUrl: gatewayUrl });
  await client.agents.register({
    name: agent.name,
    description: "an agent of the bench",
    acp_url: agent.url,
    acp_type: "async",
    registration_metadata: {
      webhook_routes: webhookRoutes(agent.ordering),
      ...(agent.concurrency !== undefined && { webhook_concurrency: agent.concurrency }),
    },
  });
  await client.keys.create({
    agent_name: agent.name,
    name: agent.repository,
    api_key_type: "github",
    api_key: agent.secret,
  });
}

type Introduced = { readonly name: string; readonly repository: string; readonly secret: string };

/** Registers an agent without a URL, which has the same routes and claims nothing. */
export async function introduceInbox(
  gatewayUrl: string,
  { name, repository, secret }: Introduced,
): Promise<void> {
  const client = new GatewayClient({ baseUrl: gatewayUrl });
  await client.agents.register({
    name,
    description: "an agent of the bench without a URL",
    acp_type: "async",
    delivery: "pull",
    registration_metadata: { webhook_routes: webhookRoutes() },
  });
  await client.keys.create({
    agent_name: name,
    name: repository,
    api_key_type: "github",
    api_key: secret,
  });
}

/** Creates a source whose only target is an agent's `queued` route. */
export async function introduceSource(
  gatewayUrl: string,
  { name, agent, repository, secret }: Introduced & { readonly agent: string },
): Promise<void> {
  const client = new GatewayClient({ baseUrl: gatewayUrl });
  await client.sources.save(name, { provider: "github", secret });
  await client.sources.setTarget(name, repository, { agent, path: ROUTES.queued });
}

import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { createAgentNetwork, type AgentNetwork } from "../agents/network/agent-network.ts";
import { createBodyMemory, type BodyMemory } from "../bodies/body-memory.ts";
import { openVault } from "../secrets/open-vault.ts";
import type { Vault } from "../secrets/vault.ts";
import type { SubscriberClients } from "../dispatch/subscriptions/post-body.ts";
import type { Config } from "../settings/config.ts";
import { describeMissing, givenKeys } from "../settings/given-keys.ts";
import type { Database } from "../storage/database.ts";
import { openDatabase } from "../storage/open.ts";
import { openStoreClock } from "../storage/store-clock.ts";
import type { Logger } from "../telemetry/log.ts";
import { createMetrics, type Metrics, type MetricsJson } from "../telemetry/metrics.ts";
import { openTracing } from "../telemetry/open-tracing.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { CannotStart } from "./cannot-start.ts";

export type GroundParts = {
  readonly config: Config;
  readonly log: Logger;
  /** Replaces the store's clock, in Unix milliseconds. */
  readonly clock: (() => number) | undefined;
  /** Resolves agents' and providers' hosts; undefined: the system's resolver. */
  readonly lookup: LookupFunction | undefined;
  /** The HTTP client for providers' keys; undefined: one that connects to public addresses only. */
  readonly keyClient: Dispatcher | undefined;
  /** The metrics of other processes behind the same port; undefined if there are none. */
  readonly otherMetrics: (() => Promise<readonly MetricsJson[]>) | undefined;
};

/** The foundation for everything else. */
export type Ground = {
  readonly config: Config;
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly vault: Vault;
  readonly memory: BodyMemory;
  readonly agentNetwork: AgentNetwork;
  /** The HTTP client for agents. */
  readonly dispatcher: Dispatcher;
  /** The HTTP client for providers' public keys. */
  readonly keyClient: Dispatcher;
  /** The HTTP clients for subscribers to events. */
  readonly clients: SubscriberClients;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/**
 * Opens the store, the vault, the clients and telemetry.
 *
 * @param opened - closes everything that was opened.
 * @throws CannotStart or StorageUnavailable, each with a one-line message for people.
 */
export async function openGround(
  { config, log, clock, lookup, keyClient, otherMetrics }: GroundParts,
  opened: AsyncDisposableStack,
): Promise<Ground> {
  const given = givenKeys(config, { make: true });
  if (given.outcome === "none") throw new CannotStart(given.message);
  const tracing = await openTracing(process.env, log);
  opened.defer(() => tracing.stop());
  const database = await openDatabase(config.databaseUrl);
  opened.defer(() => database.close());
  const networks = openNetworks(config, lookup, opened);
  const elapsed = (): number => performance.now();
  // A test's clock must not look like a suspended machine.
  const machine = Date.now;
  const storeClock = clock === undefined ? await openStoreClock({ database, machine, elapsed }) : undefined;
  opened.defer(() => storeClock?.stop());
  const now = clock ?? storeClock?.now ?? machine;
  const vault = await openVault(database, given.keys, now());
  if (vault.outcome === "keys_missing") throw new CannotStart(describeMissing(vault.keyIds));
  return {
    config,
    log,
    tracing,
    metrics: createMetrics(otherMetrics),
    database,
    vault: vault.vault,
    memory: createBodyMemory(config.bodyMemory),
    agentNetwork: networks.agents,
    dispatcher: networks.agents.client,
    keyClient: keyClient ?? networks.clients.public,
    clients: networks.clients,
    now,
    machine,
    elapsed,
  };
}

/**
 * The networks that the gateway may connect to: one for its agents, and the public one for everything else.
 */
function openNetworks(
  config: Config,
  lookup: LookupFunction | undefined,
  opened: AsyncDisposableStack,
): { readonly agents: AgentNetwork; readonly clients: SubscriberClients } {
  const agents = createAgentNetwork(config.agentNetworks, {
    dockerHost: config.acpHostOverride,
    lookup,
  });
  opened.defer(() => agents.client.destroy());
  // Independent of what agents may use: providers are on the public internet.
  const publicNetwork = createAgentNetwork("public", { lookup });
  opened.defer(() => publicNetwork.client.destroy());
  const localNetwork = config.subscriptionUrls === "local" ? createAgentNetwork("any") : undefined;
  opened.defer(() => localNetwork?.client.destroy());
  return { agents, clients: { public: publicNetwork.client, local: localNetwork?.client } };
}

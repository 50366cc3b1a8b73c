import type { RequestListener, Server } from "node:http";
import { isLoopback } from "../addresses/loopback.ts";
import { createUnverifiedBytes } from "../ingress/request/unverified-bytes.ts";
import type { SourceContext } from "../ingress/sources/ingest-source.ts";
import { createIngressLimits, type IngressLimits } from "../ingress/ingress-limits.ts";
import { createIngressMetrics } from "../ingress/ingress-metrics.ts";
import { createRecentKeys } from "../ingress/verification/signatures/recent-keys.ts";
import { answerProbes, healthProbes, metricsProbe } from "../management/gateway/answer-probes.ts";
import { createRequestCounter } from "../management/gateway/request-counter.ts";
import type * as management from "./create-management.ts";
import { onceAsked } from "./once-asked.ts";
import type { Parts } from "./parts.ts";
import { createGatewayServer, createManagementServer, type ServerParts } from "./server.ts";

/** The servers, by the name of their port. Management and metrics may each have their own. */
export type Servers = { readonly main: Server; readonly admin?: Server; readonly metrics?: Server };

/** @param ownUrl - the gateway's URL on this machine, known once it listens. */
export function createServers(parts: Parts, ownUrl: () => string): Servers {
  const { config, limitHits, metrics, memory } = parts;
  const limits = {
    ...config,
    bodyPace: { timeout: config.bodyTimeout, rate: config.bodyRate },
    unverified: createUnverifiedBytes(config.unverifiedBytes),
    memory,
  };
  const ingressLimits = createIngressLimits({ ...config, elapsed: parts.elapsed });
  const countRequest = createRequestCounter(metrics.registry);
  const listeners = managementListeners({ parts, ingressLimits, countRequest, ownUrl });
  const hasOwnPort = config.adminPort !== undefined;
  return {
    main: createGatewayServer({
      ...parts,
      ingress: ingestContext(parts, ingressLimits),
      limits,
      management: hasOwnPort ? listeners.rest : listeners.all,
      measure: createIngressMetrics(metrics.registry),
      noticeOutage: (error) => parts.engine.noticeOutage(error),
    } satisfies ServerParts),
    ...(hasOwnPort && { admin: createManagementServer({ limits, limitHits, management: listeners.all }) }),
    ...(config.metricsPort !== undefined && {
      metrics: createManagementServer({ limits, limitHits, management: listeners.metrics }),
    }),
  };
}

/**
 * Chooses what to serve: everything, what remains on the main port if management has its own, or only metrics.
 */
function managementListeners(
  managed: management.Managed,
): Record<"all" | "rest" | "metrics", RequestListener> {
  const { parts, countRequest } = managed;
  const { config, metrics, login } = parts;
  // Management and its schemas are half of all code. A gateway that only receives webhooks starts, and answers probes, without
  // loading them.
  const manage = (make: (from: typeof management) => RequestListener): RequestListener =>
    onceAsked(async () => make(await import("./create-management.ts")), parts);
  const health = healthProbes(parts);
  // Metrics cover all accounts, so where callers log in, they are served on a port of their own.
  const own = login.kind === "none" ? metricsProbe(metrics, true) : {};
  return {
    all: answerProbes(
      { ...health, ...own },
      countRequest,
      manage(({ manageAll }) => manageAll(managed)),
    ),
    rest: answerProbes(
      health,
      undefined,
      manage(({ managePublic }) => managePublic(managed)),
    ),
    metrics: answerProbes(
      metricsProbe(metrics, isLoopback(config.metricsHost)),
      undefined,
      manage(({ manageMetrics }) => manageMetrics(managed)),
    ),
  };
}

function ingestContext(parts: Parts, limits: IngressLimits): SourceContext {
  const { config, engine } = parts;
  return {
    ...parts,
    ...engine,
    recentKeys: createRecentKeys(),
    limits,
    agentTimeout: config.agentTimeout,
    sameBodyWithin: config.sameBodyWithin,
    attemptLimit: config.attemptLimit,
    development: config.development,
    publicUrl: config.publicUrl,
    measure: parts.deliveryMetrics,
    authService: parts.login.kind === "external" ? parts.login.service : undefined,
  };
}

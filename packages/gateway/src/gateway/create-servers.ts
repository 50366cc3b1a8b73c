import type { Server } from "node:http";
import { addConsole } from "../console/built-console.ts";
import { addSite } from "../console/built-site.ts";
import { serveApi } from "../http/serve-api.ts";
import { createUnverifiedBytes } from "../ingress/request/unverified-bytes.ts";
import type { SourceContext } from "../ingress/sources/ingest-source.ts";
import { createIngressLimits, type IngressLimits } from "../ingress/ingress-limits.ts";
import { createIngressMetrics } from "../ingress/ingress-metrics.ts";
import { createRecentKeys } from "../ingress/verification/recent-keys.ts";
import { createApi } from "../management/api.ts";
import { createMetricsApi } from "../management/gateway/metrics-router.ts";
import { createPublicApi } from "../management/public-api.ts";
import { addMcp } from "../mcp/router.ts";
import { servesEvents } from "./serves-events.ts";
import type { Nouns } from "./create-nouns.ts";
import type { Ground } from "./open-ground.ts";
import { createGatewayServer, createManagementServer, type ServerParts } from "./server.ts";
import type { Work } from "./start-work.ts";

export type Parts = Ground & Nouns & Work;

/** The servers, by the name of their port: management and metrics may each have their own. */
export type Servers = { readonly main: Server; readonly admin?: Server; readonly metrics?: Server };

/** The largest request body of the management API, in bytes. */
const MANAGEMENT_BODY_LIMIT = 1024 * 1024;

/** @param ownUrl - where this machine reaches the gateway, known once it listens. */
export function createServers(parts: Parts, ownUrl: () => string): Servers {
  const { config, limitHits, metrics, memory } = parts;
  const limits = {
    ...config,
    bodyPace: { timeout: config.bodyTimeout, rate: config.bodyRate },
    unverified: createUnverifiedBytes(config.unverifiedBytes),
    memory,
  };
  const ingressLimits = createIngressLimits({ ...config, elapsed: parts.elapsed });
  const callable = callableParts(parts, ingressLimits);
  const manage = serveApi(createManagement(parts, callable, ownUrl));
  const hasOwnPort = config.adminPort !== undefined;
  return {
    main: createGatewayServer({
      ...parts,
      ingress: ingestContext(parts, ingressLimits),
      limits,
      management: hasOwnPort ? serveApi(createPublicApi(callable)) : manage,
      measure: createIngressMetrics(metrics.registry),
      noticeOutage: (error) => parts.engine.noticeOutage(error),
    } satisfies ServerParts),
    ...(hasOwnPort && { admin: createManagementServer({ limits, limitHits, management: manage }) }),
    ...(config.metricsPort !== undefined && {
      metrics: createManagementServer({
        limits,
        limitHits,
        management: serveApi(createMetricsApi(metrics, config.metricsHost)),
      }),
    }),
  };
}

/** What the API of each port needs. */
function callableParts(parts: Parts, ingressLimits: IngressLimits) {
  const { config } = parts;
  return {
    ...parts,
    trustedProxies: config.trustedProxies,
    ingressLimits,
    bodyLimit: MANAGEMENT_BODY_LIMIT,
    runLease: config.runLease,
    githubApiUrl: config.githubApiUrl,
    agentTimeout: config.agentTimeout,
    publicUrl: config.publicUrl,
  };
}

function createManagement(
  { config }: Parts,
  callable: ReturnType<typeof callableParts>,
  ownUrl: () => string,
) {
  return createApi({
    ...callable,
    openRegistration: config.openRegistration,
    holdFor: config.holdFor,
    inForce: config.inForce,
    takesSubscriptions: servesEvents(config),
    subscriptionUrls: config.subscriptionUrls,
    eventsKept: Math.min(config.keepDelivered, config.keepFailed, config.keepFiltered),
    ownUrl,
    fetch,
    addPages(app) {
      addConsole(app);
      addSite(app);
    },
    addMcp: (app) => addMcp(app, config.publicUrl, servesEvents(config)),
  });
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

import type { RequestListener } from "node:http";
import { addConsole } from "../console/built-console.ts";
import { addSite } from "../console/built-site.ts";
import { serveApi } from "../http/serve-api.ts";
import type { IngressLimits } from "../ingress/ingress-limits.ts";
import { createApi } from "../management/api.ts";
import type { CountRequest } from "../management/gateway/request-counter.ts";
import { createMetricsApi } from "../management/gateway/metrics-router.ts";
import { createPublicApi } from "../management/public-api.ts";
import { addMcp } from "../mcp/router.ts";
import type { Parts } from "./parts.ts";
import { servesEvents } from "./serves-events.ts";

/** The largest request body of the management API, in bytes. */
const MANAGEMENT_BODY_LIMIT = 1024 * 1024;

/** What the management API needs in addition to the gateway's parts. */
export type Managed = {
  readonly parts: Parts;
  readonly ingressLimits: IngressLimits;
  readonly countRequest: CountRequest;
  /** The gateway's URL on this machine. */
  readonly ownUrl: () => string;
};

/** The whole management API. */
export function manageAll(managed: Managed): RequestListener {
  const { parts, countRequest, ownUrl } = managed;
  const { config } = parts;
  const api = createApi({
    ...parts,
    ...publicParts(managed),
    countRequest,
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
  return serveApi(api);
}

/** What the main port still serves if management has its own port. */
export function managePublic(managed: Managed): RequestListener {
  return serveApi(createPublicApi(publicParts(managed)));
}

/** What the metrics port serves. */
export function manageMetrics({ parts: { metrics, config } }: Managed): RequestListener {
  return serveApi(createMetricsApi(metrics, config.metricsHost));
}

function publicParts({ parts, ingressLimits }: Managed) {
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

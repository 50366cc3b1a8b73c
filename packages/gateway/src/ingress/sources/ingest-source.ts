import { openContent, withoutSecrets } from "agentex-webhook-providers";
import type { Caller } from "../../dispatch/caller.ts";
import { readPreference } from "../../dispatch/prefer.ts";
import { deliverToTargets, type TargetsParts } from "../../dispatch/sources/deliver-to-targets.ts";
import type { SourceEvent } from "../../dispatch/sources/source-event.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import type { ReceivingSource } from "../../sources/source.ts";
import type { Sources } from "../../sources/sources.ts";
import { TEST_PASS_HEADER } from "../../test-deliveries/test-passes.ts";
import { admitVerified } from "../admit-verified.ts";
import { receivedWebhook } from "../build-webhook.ts";
import type { FoundRoute } from "../find-route.ts";
import { queueFull, type IngestContext, type Outcome } from "../ingest.ts";
import { bodyMemoryFull } from "../request/read-body.ts";
import type { IngressRequest } from "../request/receive.ts";
import type { Verified } from "../verification/verified.ts";
import { verifySender } from "../verify-sender.ts";
import { SOURCE_FORM, type SourceNamed } from "../../sources/source-url.ts";

export type SourceContext = IngestContext &
  TargetsParts & {
    readonly sources: Pick<Sources, "receive">;
    readonly providers: Pick<ProviderRegistry, "find">;
  };

/** Handles a request to `/sources/{source}`, from its headers to the response: like `ingest`, for any number of agents. */
export async function ingestSource(
  request: IngressRequest,
  named: SourceNamed,
  caller: Caller,
  context: SourceContext,
): Promise<Outcome> {
  const begun = context.elapsed();
  const flooded = context.limits.admit(context.limits.senderOf(request.remoteAddress));
  if (flooded !== undefined) return flooded;

  // 1. Find the source.
  const source = await context.sources.receive(named);
  if (source === undefined) return sourceNotFound();

  // 2. Verify the sender: the secret is the source's, regardless of the payload.
  const routeBy = await routeByOf(source, context);
  const route: FoundRoute = { outcome: "found", name: request.method, declared: undefined };
  const verified = await verifySender(request, source.receiver, route, context, { routeBy });
  if (verified.outcome === "refused") return { ...verified, receiver: source.receiver.name };
  if (verified.outcome !== "verified") return verified;

  // 3. Admit it, or answer a handshake.
  const admitted = await admitVerified(request, verified, source.id, context);
  if (admitted.outcome !== "admitted") return admitted;

  // 4. Deliver it to the source's targets.
  const event = readEvent(request, admitted.body, verified, source, routeBy, context);
  const delivered = await deliverToTargets(event, caller, context.elapsed() - begun, context);
  if (delivered.outcome === "queue_full") return queueFull();
  return delivered.outcome === "no_room" ? bodyMemoryFull() : delivered;
}

async function routeByOf(source: ReceivingSource, { providers }: SourceContext): Promise<string | undefined> {
  if (source.routeBy !== undefined) return source.routeBy;
  return (await providers.find(source.accountId, source.provider))?.installation?.value;
}

function readEvent(
  request: IngressRequest,
  body: Buffer<ArrayBuffer>,
  verified: Verified,
  source: ReceivingSource,
  routeBy: string | undefined,
  { sameBodyWithin, testPasses }: IngestContext,
): SourceEvent & { readonly source: ReceivingSource } {
  const { method, headers } = request;
  const { provider } = verified;
  const url = withoutSecrets(provider, request.url);
  const content = openContent(provider, { method, url, headers, body });
  const received = receivedWebhook(request, body, verified, sameBodyWithin);
  const isTest = testPasses.take(headers[TEST_PASS_HEADER], verified.key.id);
  return {
    source,
    // Signed content was read during verification.
    value: provider === undefined && routeBy !== undefined ? content.fill(routeBy) : verified.value,
    // Sending the same test twice must deliver it twice.
    received: isTest ? { ...received, providerDeliveryId: undefined, bodyHash: undefined, isTest } : received,
    query: url.includes("?") ? url.slice(url.indexOf("?")) : "",
    provider,
    lateAnswer: verified.lateAnswer,
    keyPolicy: verified.key.policy,
    preference: readPreference(headers["prefer"]),
    actor: verified.actor,
    content,
  };
}

function sourceNotFound(): Refusal {
  return refuse("source_not_found", `There is no such source: webhooks for one are sent to ${SOURCE_FORM}.`);
}

import { randomUUID } from "node:crypto";
import { isPublicValue, sign, type Provider } from "agentex-webhook-providers";
import { eventOf } from "agentex-webhook-providers/samples";
import type { Agent } from "../agents/agent.ts";
import type { RouteCache } from "../agents/route-cache.ts";
import type { ProblemCode } from "../http/problem.ts";
import { messageOf } from "../error-message.ts";
import { INGRESS_PREFIX } from "../agents/routes/target.ts";
import type { SigningKey } from "../keys/key.ts";
import type { Keys } from "../keys/keys.ts";
import { changeSample, chooseSample, type SampleWanted } from "./choose-sample.ts";
import { TEST_PASS_HEADER, type TestPasses } from "./test-passes.ts";

export type TestDeliveryWanted = SampleWanted & {
  readonly route?: string | undefined;
  readonly key?: string | undefined;
};

export type TestDeliverySent =
  | {
      readonly outcome: "sent";
      readonly status: number;
      readonly deliveryId: string | null;
      readonly answer: string;
      readonly event: string;
      readonly key: string;
      readonly route: string;
      readonly source: string;
    }
  | { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };

export type TestDeliveryParts = {
  readonly keys: Keys;
  readonly routes: RouteCache;
  readonly testPasses: TestPasses;
  /** The gateway's public address, which some providers sign. */
  readonly publicUrl: string | undefined;
  /** The URL where the gateway itself receives webhooks. */
  readonly ownUrl: () => string;
  readonly fetch: typeof fetch;
  readonly now: () => number;
};

const LONGEST_ANSWER = 16_384;
/** In milliseconds: a `direct` delivery may take as long as the longest agent timeout. */
const PATIENCE = 120_000;

/**
 * Signs a sample as the provider does and sends it to the gateway's own URL. It takes the path of a real webhook, but is never a
 * duplicate.
 */
export async function sendTestDelivery(
  agent: Agent,
  provider: Provider,
  wanted: TestDeliveryWanted,
  parts: TestDeliveryParts,
): Promise<TestDeliverySent> {
  if (isPublicValue(provider.secret)) {
    return refuse(
      "sample_unsignable",
      `${provider.name} signs with a private key that only it has. Send a test event from its own settings. ${provider.setup.url}`,
    );
  }
  const route = await chooseRoute(agent, provider, wanted.route, parts.routes);
  if (route === undefined) {
    return refuse(
      "route_required",
      `The agent has several POST routes, or none, and none is /${provider.id}: pass one as 'route'.`,
    );
  }
  const chosen = await chooseSample(provider, wanted);
  if (chosen.outcome === "refused") return chosen;
  const key = chooseKey(await parts.keys.signingKeys(agent, provider.id), wanted.key, provider);
  if ("outcome" in key) return key;
  const changed = changeSample(provider, chosen.sample, wanted, key.key.name);
  if (changed.outcome === "refused") return changed;
  const { sample } = changed;

  const target = `${INGRESS_PREFIX}${encodeURIComponent(agent.name)}${route}`;
  const url = parts.ownUrl() + target;
  const signed = sign(provider, sample, {
    secret: key.secret,
    url: (parts.publicUrl ?? parts.ownUrl()) + target,
    id: `test-${randomUUID()}`,
    now: new Date(parts.now()),
  });
  if (signed.outcome === "unsignable") return refuse("sample_unsignable", signed.detail);

  try {
    const response = await send(signed.request, target, key, parts);
    return {
      outcome: "sent",
      status: response.status,
      deliveryId: response.headers.get("x-agentex-delivery-id"),
      answer: await startOf(response),
      event: eventOf(provider, sample) ?? sample.event,
      key: key.key.name,
      route,
      source: sample.source,
    };
  } catch (error) {
    return refuse("test_delivery_failed", `No response from ${url}: ${messageOf(error)}`);
  }
}

function send(
  { method, url, headers, body }: SignedRequest,
  target: string,
  { key }: SigningKey,
  { testPasses, ownUrl, fetch: call, now }: TestDeliveryParts,
): Promise<Response> {
  // The pass must be valid at every gateway: another process may serve the same port.
  const pass = testPasses.issueFor(key.id, now() + PATIENCE);
  return call(ownUrl() + pathOf(url, target), {
    method,
    headers: [
      ...Object.entries(headers).flatMap(([name, value = []]) =>
        [value].flat().map((each): [string, string] => [name, each]),
      ),
      [TEST_PASS_HEADER, pass],
    ],
    body: Buffer.from(body),
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/** Reads the start of a response, which may have any length. */
async function startOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  const chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= LONGEST_ANSWER) break;
  }
  return text.slice(0, LONGEST_ANSWER);
}

type SignedRequest = Extract<ReturnType<typeof sign>, { outcome: "signed" }>["request"];

/** The path and query to send to; signing adds a query for providers that sign there. */
function pathOf(signedUrl: string, target: string): string {
  const query = signedUrl.indexOf("?");
  return query < 0 ? target : target + signedUrl.slice(query);
}

/**
 * The route if none was requested: the agent's only POST route, or the one named after the provider, as in the SDK.
 */
async function chooseRoute(
  agent: Agent,
  { id }: Provider,
  path: string | undefined,
  routes: RouteCache,
): Promise<string | undefined> {
  if (path !== undefined) return `/${path.replace(/^\/+/, "")}`;
  const known = await routes.of(agent);
  // Every path may be tried.
  if (known === undefined) return `/${id}`;
  const posts = known.filter(({ method }) => method === "POST");
  return posts.length === 1 ? posts[0]?.path : posts.find((route) => route.path === `/${id}`)?.path;
}

/** The newest value, if the key is being rotated. */
function chooseKey(
  keys: readonly SigningKey[],
  name: string | undefined,
  provider: Provider,
): SigningKey | Extract<TestDeliverySent, { outcome: "refused" }> {
  const meant = name === undefined ? keys : keys.filter(({ key }) => key.name === name);
  const newest = meant.at(-1);
  if (newest === undefined) {
    return refuse(
      "signing_key_missing",
      `The agent has no ${provider.id} key${name === undefined ? "" : ` named '${name}'`}: create one first.`,
    );
  }
  const names = new Set(meant.map(({ key }) => key.name));
  return names.size > 1
    ? refuse(
        "signing_key_ambiguous",
        `The agent has several ${provider.id} keys. Pass one as 'key': ${[...names].join(", ")}.`,
      )
    : newest;
}

function refuse(code: ProblemCode, detail: string): Extract<TestDeliverySent, { outcome: "refused" }> {
  return { outcome: "refused", code, detail };
}

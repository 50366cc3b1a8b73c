import {
  diagnose,
  type Fetched,
  type Finding,
  type Provider,
  type WebhookRequest,
} from "agentex-webhook-providers";
import type { Keys } from "../keys/keys.ts";

/** The input of a diagnosis. Only the operator sees the result: it reveals which key made a signature. */
export type Evidence = {
  readonly agentId: string;
  readonly provider: Provider;
  readonly request: WebhookRequest;
  /** When it arrived, in Unix milliseconds. */
  readonly receivedAt: number;
};

/** Diagnoses why a request was rejected. */
export type Diagnoser = (evidence: Evidence) => Promise<readonly Finding[]>;

/** How many of the agent's newest keys to try. Each takes as long as many signatures. */
const MOST_CANDIDATES = 50;

/** @param fetched - the cached public keys of providers; a diagnosis fetches none. */
export function createDiagnoser(
  keys: Pick<Keys, "allSigningKeys" | "waitingKeys">,
  fetched: Fetched,
): Diagnoser {
  return async ({ agentId, provider, request, receivedAt }) => {
    const candidates = await keys.allSigningKeys(agentId, MOST_CANDIDATES);
    const found = diagnose(
      provider,
      request,
      candidates.map(({ key, secret }) => ({ name: key.name, type: key.type, secret })),
      new Date(receivedAt),
      fetched,
    );
    if (found.some(({ code }) => code === "genuine")) return found;
    const waiting = (await keys.waitingKeys(agentId)).filter(({ type }) => type === provider.id);
    return [
      ...waiting.map(describeWaiting),
      ...found.filter(({ code }) => code !== "no_key" || waiting.length === 0),
    ];
  };
}

function describeWaiting({ name, type }: { readonly name: string; readonly type: string }): Finding {
  return {
    code: "key_waits_for_value",
    sentence: `The ${type} key '${name}' waits for its value: it cannot verify anything until it has one.`,
  };
}

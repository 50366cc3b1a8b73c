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

/** Finds out why a request was rejected. */
export type Diagnoser = (evidence: Evidence) => Promise<readonly Finding[]>;

/** How many of the agent's newest keys are tried. Each one costs the time of many signatures. */
const MOST_CANDIDATES = 50;

/** @param fetched - the providers' public keys that are cached; a diagnosis fetches none. */
export function createDiagnoser(keys: Pick<Keys, "allSigningKeys">, fetched: Fetched): Diagnoser {
  return async ({ agentId, provider, request, receivedAt }) => {
    const candidates = await keys.allSigningKeys(agentId, MOST_CANDIDATES);
    return diagnose(
      provider,
      request,
      candidates.map(({ key, secret }) => ({ name: key.name, type: key.type, secret })),
      new Date(receivedAt),
      fetched,
    );
  };
}

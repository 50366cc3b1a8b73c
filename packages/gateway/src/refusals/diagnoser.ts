import { diagnose, type Finding, type Provider, type WebhookRequest } from "agentex-webhook-providers";
import type { Keys } from "../keys/keys.ts";

/** What a diagnosis is made of. Only the operator sees it: it tells which key a signature was made with. */
export type Evidence = {
  readonly agentId: string;
  readonly provider: Provider;
  readonly request: WebhookRequest;
  /** When it arrived, in Unix milliseconds. */
  readonly receivedAt: number;
};

/** Finds out what is the matter with a request that was refused. */
export type Diagnoser = (evidence: Evidence) => Promise<readonly Finding[]>;

/** Which keys may have signed: the newest so many of the agent's. Every one costs the time of many signatures. */
const MOST_CANDIDATES = 50;

export function createDiagnoser(keys: Pick<Keys, "allSigningKeys">): Diagnoser {
  return async ({ agentId, provider, request, receivedAt }) => {
    const candidates = await keys.allSigningKeys(agentId, MOST_CANDIDATES);
    return diagnose(
      provider,
      request,
      candidates.map(({ key, secret }) => ({ name: key.name, type: key.type, secret })),
      new Date(receivedAt),
    );
  };
}

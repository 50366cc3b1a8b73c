import type { Finding } from "agentex-webhook-providers";
import { formatRefusalId } from "../ids/refusal-id.ts";
import type { Database } from "../storage/database.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Diagnoser, Evidence } from "./diagnoser.ts";
import { createEvidenceStore } from "./evidence-store.ts";
import { diagnosed } from "./refusal-rows.ts";

/** Diagnoses that were skipped in a burst. They are made on request, and otherwise a few at a time. */
export type LateDiagnoses = {
  /** Keeps what a diagnosis needs, if there is room. */
  add(id: bigint, evidence: Evidence): void;
  /** Diagnoses a stored refusal now; undefined if this gateway has no evidence for it. */
  make(id: bigint): Promise<readonly Finding[] | undefined>;
  /**
   * Makes some, oldest first: a person who asks another gateway of the cluster cannot get them from this one.
   *
   * @param upTo - newer refusals are not stored yet.
   * @returns whether there may be more.
   */
  makeSome(upTo: bigint): Promise<boolean>;
};

/** How many to make at a time without a request. */
const SOME = 2;

export function createLateDiagnoses(
  { commit }: Pick<Database, "commit">,
  diagnose: Diagnoser,
  log: Logger,
): LateDiagnoses {
  const store = createEvidenceStore();
  const underway = new Map<bigint, Promise<readonly Finding[]>>();
  const makeFrom = async (id: bigint, evidence: Evidence): Promise<readonly Finding[]> => {
    const diagnosis = await diagnose(evidence);
    const refusal = formatRefusalId(id);
    log.info({ refusal, provider: evidence.provider.id, diagnosis }, "diagnosed");
    await commit([diagnosed(id, diagnosis)]).catch((error: unknown) => {
      log.warn({ refusal, err: error }, "could not record a diagnosis");
    });
    return diagnosis;
  };
  const begin = (id: bigint, evidence: Evidence): Promise<readonly Finding[]> => {
    const making = makeFrom(id, evidence).finally(() => underway.delete(id));
    underway.set(id, making);
    return making;
  };
  return {
    add: (id, evidence) => store.keep(id, evidence),
    async make(id) {
      const making = underway.get(id);
      if (making !== undefined) return making;
      const evidence = store.take(id);
      return evidence && begin(id, evidence);
    },
    async makeSome(upTo) {
      for (let made = 0; made < SOME; made += 1) {
        const oldest = store.takeOldest(upTo);
        if (oldest === undefined) return false;
        await begin(oldest.id, oldest.evidence);
      }
      return true;
    },
  };
}

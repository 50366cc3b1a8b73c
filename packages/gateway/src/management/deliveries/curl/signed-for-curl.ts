import type { Agent } from "../../../agents/agent.ts";
import type { Webhook } from "../../../deliveries/delivery.ts";
import type { Keys } from "../../../keys/keys.ts";
import type { ProviderRegistry } from "../../../providers/provider-registry.ts";
import type { Sources } from "../../../sources/sources.ts";
import type { TestPasses } from "../../../test-deliveries/test-passes.ts";

export type SigningParts = {
  readonly keys: Keys;
  readonly providers: ProviderRegistry;
  readonly sources: Pick<Sources, "receive">;
  readonly testPasses: TestPasses;
  /** The gateway's public address, which some providers sign. */
  readonly publicUrl: string | undefined;
  /** The URL where the gateway itself receives webhooks. */
  readonly ownUrl: () => string;
  readonly now: () => number;
};

/** A stored delivery, to be signed again. */
export type Signable = {
  readonly id: bigint;
  /** The number of its latest attempt. */
  readonly attempt: number;
  readonly webhook: Webhook;
  readonly body: Buffer<ArrayBuffer>;
  /** Undefined if the agent was deleted. */
  readonly agent: Agent | undefined;
  readonly sourceName: string | null;
  readonly parts: SigningParts;
};

/** `detail` is for people, and contains no secret. */
export type SignedForCurl =
  | {
      readonly outcome: "signed";
      readonly url: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: Uint8Array;
      /** Unix milliseconds. */
      readonly expiresAt: number;
      /** Which credential signs it, for people. */
      readonly credential: string;
    }
  | { readonly outcome: "unsendable"; readonly detail: string };

import type { ActorKind } from "../actor/actor.ts";
import type { Standing } from "../actor/standing.ts";

/** What a model gets to read of a webhook: as JSON, at most 8,192 bytes. Its texts are a stranger's. */
export type Digest = {
  readonly provider: string;
  readonly event?: string;
  readonly conversation?: string;
  readonly summary: string;
  readonly actor?: {
    readonly id?: string;
    readonly name?: string;
    readonly kind?: ActorKind;
    readonly standing: Standing;
  };
  readonly title?: string;
  /** Always https, and without a user name or password. */
  readonly url?: string;
  /** What somebody wrote, neither Markdown nor HTML interpreted. It ends with `…` if it was cut. */
  readonly text?: string;
  readonly omitted: Omitted;
};

/** What the webhook has and the digest does not. */
export type Omitted = {
  /** By how many characters the text was cut. */
  readonly text_characters: number;
  /** The payload's members of which nothing is in the digest, such as `repository` and `event.blocks`. */
  readonly members: readonly string[];
  /** How many more there are. */
  readonly more_members: number;
};

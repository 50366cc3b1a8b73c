import type { ActorKind } from "../actor/actor.ts";
import type { Standing } from "../actor/standing.ts";

/** What a model reads of a webhook: at most 8,192 bytes as JSON. A stranger wrote its texts. */
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
  /** Always https, without user name or password. */
  readonly url?: string;
  /** What someone wrote, without interpreting Markdown or HTML. Ends with `…` if it was cut. */
  readonly text?: string;
  readonly omitted: Omitted;
};

/** What the webhook contains and the digest does not. */
export type Omitted = {
  /** The number of characters by which the text was cut. */
  readonly text_characters: number;
  /** The payload's members that the digest takes nothing from, such as `repository` and `event.blocks`. */
  readonly members: readonly string[];
  /** The number of further ones. */
  readonly more_members: number;
};

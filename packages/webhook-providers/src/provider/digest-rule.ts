import type { Choice } from "../template/choice.ts";

/** Where the parts of a digest are. The first template of each part that yields a value is used. */
export type DigestRule = {
  readonly title?: readonly Choice[];
  /** An https URL at which people find what the webhook is about. */
  readonly url?: readonly Choice[];
  /** What someone wrote. `*` in a path joins the texts of all items of a list, one per line. */
  readonly text?: readonly Choice[];
};

import type { Standing } from "./standing.ts";

/**
 * `user`: a person's account. `bot`: an account of software. `app`: an app or integration without its own account, or one that
 * acts in a person's name.
 */
export type ActorKind = "user" | "bot" | "app";

/**
 * Who caused a webhook, according to the content that its signature covers. Names may contain any Unicode characters except
 * control characters; encode them before you put them into a header.
 */
export type Actor = {
  /** The provider's permanent id for the actor. */
  readonly id: string | undefined;
  /** For people: a login or a full name. Names can change, and someone else can take over an old one. */
  readonly name: string | undefined;
  /** Undefined if the payload does not say. */
  readonly kind: ActorKind | undefined;
  readonly standing: Standing;
  /**
   * Every identity of the actor: the provider and an id or a login, such as `github:583231`, `github:octocat`,
   * `github:my-app[bot]` and `slack:B012345`. The id comes first if there is one. Compare them exactly.
   */
  readonly identities: readonly string[];
};

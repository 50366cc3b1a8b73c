import type { Choice, Condition } from "../template/choice.ts";

/** Where payloads say who caused them. */
export type ActorRule = {
  /** What identities start with if it is not the provider's id, for two providers with the same accounts. */
  readonly prefix?: string;
  /** The first source counts that has an id, a login or a name. */
  readonly from: readonly ActorSource[];
};

/**
 * A place in a payload that names whoever caused it: templates, which read only the body, since headers need not be signed.
 */
export type ActorSource = {
  /** All of these must hold. */
  readonly when?: readonly Condition[];
  /** The permanent id. */
  readonly id?: string;
  /** A name that only one account has at a time. */
  readonly login?: string;
  /** Without it, the login is also the name. */
  readonly name?: string;
  /** `user`, `bot` or `app`, in upper or lower case; anything else tells nothing. */
  readonly kind?: readonly Choice[];
  /** Further ids and logins of the same actor, such as the app through which it acted. */
  readonly also?: readonly string[];
};

/** A place in a payload that tells an actor's standing. The first one that holds and yields a known standing is used. */
export type StandingSource = {
  /** All of these must hold. */
  readonly when?: readonly Condition[];
  /** Two templates that must yield the same: an author's standing is the actor's only if the actor is the author. */
  readonly same?: readonly [string, string];
  /** Two templates that must both yield something, and not the same. */
  readonly different?: readonly [string, string];
  /** A template that yields a standing, in upper or lower case. */
  readonly use: string;
};

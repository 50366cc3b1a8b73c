import type { Choice, Condition } from "../template/choice.ts";

/** Where payloads name their actor. */
export type ActorRule = {
  /** The prefix of identities, if it is not the provider's id: for two providers that share accounts. */
  readonly prefix?: string;
  /** The first source that has an id, a login or a name is used. */
  readonly from: readonly ActorSource[];
};

/** A place in a payload that names the actor. Its templates read only the body, since headers need not be signed. */
export type ActorSource = {
  /** All of these must hold. */
  readonly when?: readonly Condition[];
  /** The permanent id. */
  readonly id?: string;
  /** A name that only one account has at a time. */
  readonly login?: string;
  /** If absent, the login is also the name. */
  readonly name?: string;
  /** `user`, `bot` or `app`, in upper or lower case; anything else is ignored. */
  readonly kind?: readonly Choice[];
  /** Further ids and logins of the same actor, such as the app through which it acted. */
  readonly also?: readonly string[];
};

/**
 * A place in a payload that states an actor's standing. The first one whose conditions hold and that yields a known standing is
 * used.
 */
export type StandingSource = {
  /** All of these must hold. */
  readonly when?: readonly Condition[];
  /** Two templates that must yield the same value: an author's standing is the actor's only if the actor is the author. */
  readonly same?: readonly [string, string];
  /** Two templates that must yield different values. */
  readonly different?: readonly [string, string];
  /** A template that yields a standing, in upper or lower case. */
  readonly use: string;
};

import type { Condition } from "../template/choice.ts";

/** Determines which of an agent's keys a payload belongs to. */
export type Identity = {
  /**
   * Where a payload names its owner, most specific first. The sources must agree, or the payload belongs to no key: the first
   * source present names the resource itself, and every other one must name the same resource or a parent (`acme` of
   * `acme/app`). A plain template need not agree with any other source. The holder of a key's secret can write anything there,
   * so use it only for providers whose payloads contain a single name, or if `matching` is `any`.
   */
  readonly from: readonly (string | IdentitySource)[];
  /**
   * How the key's name must match one of them. `path`: case-insensitive, and `group` also covers `group/project`. `any`: the
   * secret belongs to one endpoint or app and so identifies it; key names are free.
   */
  readonly matching: "exact" | "case_insensitive" | "path" | "any";
  /** For people: how to name the key. */
  readonly keyName: string;
  /** What valid names look like; if absent, any text may be a name. */
  readonly form?: NameForm;
  /** URLs that people paste instead of a name. */
  readonly urls?: NameUrls;
  /** Events that report that a resource was renamed. */
  readonly renames?: readonly Rename[];
};

/** A place in a payload that names its owner. */
export type IdentitySource = {
  /** A template. If it finds something that is not a valid name, the payload belongs to no key. */
  readonly name: string;
  /** How many segments a name of this kind has, separated by slashes: one for an owner, two for `owner/repository`. */
  readonly parts?: { readonly least: number; readonly most?: number };
  /** A template: if it finds anything, that must be a name of the payload, too. */
  readonly requiredWith?: string;
  /** The source counts only if this holds. */
  readonly when?: Condition;
  /**
   * `alone`: if it finds a name, the sources after it do not count. `apart`: its names are of another kind, such as
   * `enterprises/acme`; they need not agree with the others, and cannot be mistaken for them.
   */
  readonly relation?: "alone" | "apart";
};

/** The format of names that can match, so that a wrong name is rejected when its key is created. */
export type NameForm = {
  /** For people: `owner/name`. */
  readonly example: string;
  /** The characters that a segment may have, as the inside of a character class: `A-Za-z0-9_-`. */
  readonly characters: string;
  /** The prefix of names. */
  readonly starts?: string;
};

/** How to read a name from a URL. */
export type NameUrls = {
  /** Hosts whose URLs are also recognized without `https://`. Others may host the product themselves. */
  readonly hosts: readonly string[];
  /** The first one whose path matches is used. */
  readonly paths: readonly NamePath[];
};

/**
 * A URL's path, and the name in it. `:owner` is one segment, `:path+` one or more. `**` at the end matches any rest, and at the
 * beginning anything before. A `.git` at the end of the URL is ignored.
 */
export type NamePath = { readonly path: string; readonly name: string };

/** A signed event that renames a resource. The new name is the payload's identity. */
export type Rename = {
  readonly when: readonly Condition[];
  /** A template for the old name. */
  readonly from: string;
};

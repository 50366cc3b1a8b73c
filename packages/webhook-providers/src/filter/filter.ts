/**
 * Which webhooks an agent wants: conditions on their content, without code. A condition whose value is missing, or is of a
 * type that cannot be compared, is unknown: neither it nor its `not` matches. So a filter and its `not` never both match.
 */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | Comparison;

/**
 * A condition on one value. `value` is a template such as `{json:pull_request.draft}`. Numbers and booleans compare as
 * text, `true` equals `"true"`; case matters. If the template names every item of a list (`{json:labels.*.name}`), one
 * matching item is enough.
 */
export type Comparison = { readonly value: string } & (
  | { readonly is: Scalar }
  | { readonly in: readonly Scalar[] }
  | { readonly not_in: readonly Scalar[] }
  | { readonly contains: string }
  | { readonly starts_with: string }
  /** Whether there is a value at all, other than null. */
  | { readonly there: boolean }
  /** A number, or text that is one. */
  | { readonly at_least: number }
  | { readonly at_most: number }
);

export type Scalar = string | number | boolean;

/** What became of a webhook at a filter. */
export type FilterOutcome =
  | { readonly outcome: "matched" }
  | {
      readonly outcome: "unmatched";
      /** The condition that decided, as JSON, cut to `LONGEST_SHOWN` characters. */
      readonly clause: string;
      /** The value that it saw, cut to the same length; undefined if there was none. Values of secrets are hidden. */
      readonly saw: string | undefined;
    };

/** How much of a clause or value is shown, in characters. */
export const LONGEST_SHOWN = 200;

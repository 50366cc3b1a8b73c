/**
 * Which webhooks an agent wants: conditions on their content, as data. A condition whose value is missing, or is of a type that
 * cannot be compared, is unknown: neither it nor its `not` matches. So a filter and its negation never both match.
 */
export type Filter =
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }
  | Comparison;

/**
 * A condition on one value. `value` is a template such as `{json:pull_request.draft}`. Numbers and booleans compare as text,
 * `true` equals `"true"`; case matters. If the template names every item of a list (`{json:labels.*.name}`), one matching item
 * suffices.
 */
export type Comparison = { readonly value: string } & (
  | { readonly is: Scalar }
  | { readonly in: readonly Scalar[] }
  | { readonly not_in: readonly Scalar[] }
  | { readonly contains: string }
  | { readonly starts_with: string }
  /** Whether the value exists and is not null. */
  | { readonly there: boolean }
  /** A number, or text that is a number. */
  | { readonly at_least: number }
  | { readonly at_most: number }
);

export type Scalar = string | number | boolean;

/** The result of applying a filter to a webhook. */
export type FilterOutcome =
  | { readonly outcome: "matched" }
  | {
      readonly outcome: "unmatched";
      /** The condition that decided, as JSON, cut to `LONGEST_SHOWN` characters. */
      readonly clause: string;
      /** The value that it saw, cut to the same length; undefined if there was none. Secret values are hidden. */
      readonly saw: string | undefined;
    };

/** The maximum number of characters of a clause or value to show. */
export const LONGEST_SHOWN = 200;

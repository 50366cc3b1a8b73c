/** A template, or one that is used under a condition. */
export type Choice = string | { readonly when: Condition; readonly use: string };

/** Holds when the template `value` yields exactly `is`; or when it finds anything at all, or nothing. */
export type Condition =
  | { readonly value: string; readonly is: string }
  | { readonly value: string; readonly there: boolean };

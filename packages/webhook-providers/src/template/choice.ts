/** A template, optionally with a condition. */
export type Choice = string | { readonly when: Condition; readonly use: string };

/** True if the template `value` yields exactly `is`; or, with `there`, whether it finds anything. */
export type Condition =
  | { readonly value: string; readonly is: string }
  | { readonly value: string; readonly there: boolean };

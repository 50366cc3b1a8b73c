/** A template, or one with a condition. */
export type Choice = string | { readonly when: Condition; readonly use: string };

/** True if the template `value` yields exactly `is`; or, with `there`, if it finds anything or nothing. */
export type Condition =
  | { readonly value: string; readonly is: string }
  | { readonly value: string; readonly there: boolean };

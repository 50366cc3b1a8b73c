import { z } from "zod";
import { didYouMean, nearestOf } from "../../nearest.ts";

/** An object without unknown members: a misspelt one that was ignored would be worse than none. The problem names it. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((name) => sayUnknown(name, names)).join(" ")
        : undefined,
  });
}

/** "'whne' is not known. Did you mean 'when'?" */
export function sayUnknown(name: string, known: readonly string[]): string {
  return `'${name.slice(0, 100)}' is not known.${didYouMean(nearestOf(name, known))}`;
}

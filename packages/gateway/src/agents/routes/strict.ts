import { z } from "zod";
import { didYouMean, nearestOf } from "../../nearest.ts";

/**
 * An object without unknown members: silently ignoring a misspelled one would be worse than rejecting it. The error
 * names it.
 */
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

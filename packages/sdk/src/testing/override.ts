/** Fields that replace those of a sample, at any depth; `undefined` removes a field. Lists are replaced as a whole. */
export type Overrides = { readonly [field: string]: unknown };

/** A copy of a JSON value with some of its fields replaced. */
export function override(value: unknown, overrides: Overrides): unknown {
  if (!isObject(value)) return overrides;
  const changed: Record<string, unknown> = { ...value };
  for (const [field, replacement] of Object.entries(overrides)) {
    changed[field] = isObject(replacement) ? override(changed[field], replacement) : replacement;
  }
  return changed;
}

function isObject(value: unknown): value is Overrides {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A sender's name: "API key" for callers with one, otherwise the provider's id. */
export function providerLabel(provider: string): string {
  return provider === "external" ? "API key" : provider;
}

/** "API key", "github key". */
export function keyKind(type: string): string {
  return type === "external" ? "API key" : `${type} key`;
}

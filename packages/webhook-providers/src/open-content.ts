import type { Digest } from "./digest/digest.ts";
import { matchSources } from "./filter/apply-filter.ts";
import type { Filter, FilterOutcome } from "./filter/filter.ts";
import { anySender } from "./fill-template.ts";
import type { Provider } from "./provider/provider.ts";
import { digestOf } from "./read-content.ts";
import { nothing, readPayload } from "./request/payload.ts";
import type { WebhookRequest } from "./request/request.ts";
import type { Sources } from "./template/look-up.ts";
import { isTemplate } from "./template/parse.ts";
import { choose } from "./template/template.ts";

/** The content of a verified webhook, parsed once, on first use. */
export type Content = {
  /** The same as `applyFilter`. */
  matches(filter: Filter): FilterOutcome;
  /** The same as `fillTemplate`. */
  fill(template: string): string | undefined;
  /** The same as `digestOf`. */
  digest(): Digest;
};

/**
 * Opens a webhook, to ask several things about its content. Parses the body, so call it only after verification. Never throws.
 *
 * @param provider determines the payload's format; without it, the content type does: JSON or a form
 */
export function openContent(provider: Provider | undefined, request: WebhookRequest): Content {
  let sources: Sources | undefined;
  let digest: Digest | undefined;
  const read = (): Sources => (sources ??= sourcesOf(provider, request));
  return {
    matches: (filter) => matchSources(filter, read(), provider),
    fill: (template) => (isTemplate(template) ? choose([template], read()) : undefined),
    digest: () => (digest ??= digestOf(provider, request)),
  };
}

function sourcesOf(provider: Provider | undefined, request: WebhookRequest): Sources {
  const content = readPayload(provider ?? anySender, request);
  return {
    headers: request.headers,
    url: request.url,
    // The headers are usable even if the body cannot be parsed.
    payload: content.outcome === "read" ? content.payload : nothing,
  };
}

import { readPayload, nothing } from "../request/payload.ts";
import { anySender } from "../fill-template.ts";
import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import type { Sources } from "../template/look-up.ts";
import { compileFilter, type Compiled } from "./compile-filter.ts";
import { explain } from "./explain.ts";
import type { Filter, FilterOutcome } from "./filter.ts";

/** A route keeps the same filter object for its lifetime, so each is compiled once. */
const compiled = new WeakMap<Filter, Compiled>();

/**
 * Whether a verified webhook matches a filter. Parses the body, so call it only after verification. Never throws: an unreadable
 * body does not match.
 *
 * @param filter from `readFilter`
 * @param provider determines the payload's format; without it, the content type does: JSON or a form
 */
export function applyFilter(filter: Filter, request: WebhookRequest, provider?: Provider): FilterOutcome {
  const read = readPayload(provider ?? anySender, request);
  const payload = read.outcome === "read" ? read.payload : nothing;
  return matchSources(filter, { headers: request.headers, url: request.url, payload }, provider);
}

/** The same for a request that is already parsed. */
export function matchSources(filter: Filter, sources: Sources, provider?: Provider): FilterOutcome {
  const known = compiled.get(filter) ?? compileFilter(filter);
  compiled.set(filter, known);
  if (known.test(sources) === true) return { outcome: "matched" };
  return { outcome: "unmatched", ...explain(known, sources, provider) };
}

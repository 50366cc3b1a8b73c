import { nothing, readPayload } from "./request/payload.ts";
import type { Provider } from "./provider/provider.ts";
import type { WebhookRequest } from "./request/request.ts";
import { choose } from "./template/template.ts";
import { isTemplate } from "./template/parse.ts";

/** How to read a body if only its content type is known. */
export const anySender: Pick<Provider, "name" | "payload"> = {
  name: "The sender",
  payload: [{ as: "json" }, { as: "json_list" }, { as: "form" }],
};

/**
 * Fills a template such as `{json:repository.full_name}#{json:number}` (for example a route's ordering key) from a request.
 * Parses the body, so call it only after verification. Never throws.
 *
 * @param provider determines the payload's format; without it, the content type does: JSON or a form
 * @returns undefined if the text is not a template or one of its placeholders finds nothing
 */
export function fillTemplate(
  template: string,
  request: WebhookRequest,
  provider?: Provider,
): string | undefined {
  if (!isTemplate(template)) return undefined;
  const read = readPayload(provider ?? anySender, request);
  // The headers are usable even if the body cannot be parsed.
  const payload = read.outcome === "read" ? read.payload : nothing;
  return choose([template], { headers: request.headers, url: request.url, payload });
}

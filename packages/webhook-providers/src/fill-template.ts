import { nothing, readPayload } from "./payload.ts";
import type { Provider } from "./provider.ts";
import type { WebhookRequest } from "./request.ts";
import { choose, isTemplate } from "./template.ts";

/** How a body is read of which only the content type is known. */
const anySender: Pick<Provider, "name" | "payload"> = {
  name: "The sender",
  payload: [{ as: "json" }, { as: "json_list" }, { as: "form" }],
};

/**
 * Fills a template such as `{json:repository.full_name}#{json:number}` from a request, for instance the conversation
 * key that a route names. It parses the body, so call it only once the sender is proven. Never throws.
 *
 * @param provider whose way of writing a payload is followed; without it, the content type decides: JSON or a form
 * @returns undefined where the text is no template or one of its placeholders finds nothing
 */
export function fillTemplate(
  template: string,
  request: WebhookRequest,
  provider?: Provider,
): string | undefined {
  if (!isTemplate(template)) return undefined;
  const read = readPayload(provider ?? anySender, request);
  // The headers still speak where the body does not.
  const payload = read.outcome === "read" ? read.payload : nothing;
  return choose([template], { headers: request.headers, url: request.url, payload });
}

import { z } from "zod";
import type { ListedWebhook } from "../../recoveries/listed-webhooks.ts";
import { callApi, hide } from "../api/call-api.ts";
import { parseJson } from "../../parse-json.ts";

export type StripeParts = {
  readonly fetch: typeof fetch;
  /** Without a trailing slash. */
  readonly stripeApiUrl: string;
};

export type EventsListed =
  | { readonly outcome: "listed"; readonly webhooks: readonly ListedWebhook[] }
  | { readonly outcome: "ended" }
  | {
      readonly outcome: "limited" | "refused" | "unavailable";
      readonly wait?: number | undefined;
      readonly detail: string;
    };

const PAGE = 100;
const MOST_PAGES = 500;
const MOST_QUOTED = 200;

/** https://docs.stripe.com/api/events/list */
const pageSchema = z.object({
  data: z.array(z.object({ id: z.string().min(1).max(200), type: z.string().max(200), created: z.int() })),
  has_more: z.boolean(),
});
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

/**
 * Lists events that some of the account's endpoints did not accept.
 *
 * @param since - Unix milliseconds.
 * @param onPage - called before each page; false ends the listing.
 */
export async function listEvents(
  since: number,
  secret: string,
  onPage: () => Promise<boolean>,
  { fetch: send, stripeApiUrl }: StripeParts,
): Promise<EventsListed> {
  const webhooks: ListedWebhook[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    if (!(await onPage())) return { outcome: "ended" };
    const url = new URL(`${stripeApiUrl}/v1/events`);
    url.searchParams.set("delivery_success", "false");
    url.searchParams.set("limit", String(PAGE));
    url.searchParams.set("created[gte]", String(Math.floor(since / 1_000)));
    const last = webhooks.at(-1);
    if (last !== undefined) url.searchParams.set("starting_after", last.guid);
    const response = await callApi(send, {
      method: "GET",
      url,
      headers: { authorization: `Bearer ${secret}` },
      secrets: [secret],
    });
    if (response.outcome === "unavailable") {
      return { outcome: "unavailable", detail: `Stripe cannot be reached: ${response.detail}` };
    }
    const json = parseJson(response.text);
    if (response.status !== 200) return failureOf(response.status, json, secret);
    const read = pageSchema.safeParse(json);
    if (!read.success)
      return { outcome: "unavailable", detail: "Stripe's response is not a list of events." };
    for (const { id, type, created } of read.data.data) {
      webhooks.push({ guid: id, deliveryId: id, event: type, deliveredAt: created * 1_000, arrived: false });
    }
    if (!read.data.has_more || read.data.data.length === 0) break;
  }
  return { outcome: "listed", webhooks };
}

function failureOf(status: number, json: unknown, secret: string): EventsListed {
  const message = errorSchema.safeParse(json).data?.error.message.slice(0, MOST_QUOTED);
  const detail = hide([secret], `Stripe returned ${status}${message === undefined ? "." : `: ${message}`}`);
  if (status === 429) return { outcome: "limited", detail };
  return { outcome: status === 401 || status === 403 ? "refused" : "unavailable", detail };
}

import { z } from "zod";
import type { ListedWebhook } from "../../recoveries/listed-webhooks.ts";
import type { RecoveryCredential } from "../../recoveries/recovery-credential.ts";
import { callGithub, type GithubFailure, type GithubParts } from "./call-github.ts";
import { deliveriesPath, type GithubPlace } from "./deliveries-path.ts";

export type Listed =
  | {
      readonly outcome: "listed";
      readonly webhooks: readonly ListedWebhook[];
      /** The time of the newest delivery by GitHub's clock; undefined if there is none. */
      readonly through: number | undefined;
      /** How long to wait before the next request, in milliseconds. */
      readonly wait: number;
    }
  | GithubFailure;

const PAGE = 100;
/** Far more than three days of a busy webhook. */
const MOST_PAGES = 2_000;

/** https://docs.github.com/en/rest/repos/webhooks#list-deliveries-for-a-repository-webhook */
const deliverySchema = z.object({
  id: z.string(),
  guid: z.string().min(1).max(200),
  delivered_at: z.iso.datetime({ offset: true }),
  status_code: z.int(),
  event: z.string().max(200),
  action: z.string().max(200).nullish(),
});
type Delivery = z.output<typeof deliverySchema>;

/**
 * Lists the webhooks that GitHub delivered or tried to deliver since a time, newest first, page by page.
 *
 * @param since - Unix milliseconds, by GitHub's clock.
 * @param onPage - called before each page; false ends the listing.
 */
export async function listMissed(
  place: GithubPlace,
  since: number,
  credential: RecoveryCredential,
  onPage: () => Promise<boolean>,
  parts: GithubParts,
): Promise<Listed | { readonly outcome: "ended" }> {
  const deliveries: Delivery[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    if (!(await onPage())) return { outcome: "ended" };
    const query = `?per_page=${PAGE}${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await callGithub(
      { method: "GET", path: deliveriesPath(place) + query },
      credential,
      parts,
    );
    if (answer.outcome !== "answered") return answer;
    const read = z.array(deliverySchema).safeParse(answer.json);
    if (!read.success) {
      return {
        outcome: "unavailable",
        wait: undefined,
        detail: "GitHub's response is not a list of deliveries.",
      };
    }
    const recent = read.data.filter(({ delivered_at }) => Date.parse(delivered_at) >= since);
    deliveries.push(...recent);
    const isLast = recent.length < read.data.length || answer.cursor === undefined;
    if (isLast) return { ...summarize(deliveries), wait: answer.wait };
    if (answer.wait > 0)
      return { outcome: "limited", wait: answer.wait, detail: "GitHub's rate limit is reached." };
    cursor = answer.cursor;
  }
  return { ...summarize(deliveries), wait: 0 };
}

/** @param deliveries - newest first. */
function summarize(deliveries: readonly Delivery[]) {
  const byGuid = Map.groupBy(deliveries, ({ guid }) => guid);
  const webhooks = [...byGuid].flatMap(([guid, [newest, ...older]]): ListedWebhook[] =>
    newest === undefined
      ? []
      : [
          {
            guid,
            deliveryId: newest.id,
            event: newest.action == null ? newest.event : `${newest.event}.${newest.action}`,
            deliveredAt: Date.parse(newest.delivered_at),
            arrived: [newest, ...older].some(({ status_code }) => status_code >= 200 && status_code < 300),
          },
        ],
  );
  const times = deliveries.map(({ delivered_at }) => Date.parse(delivered_at));
  return {
    outcome: "listed" as const,
    webhooks,
    through: times.length === 0 ? undefined : times.reduce((newest, time) => Math.max(newest, time), 0),
  };
}

import type { Actor, Content, LateAnswer, Provider } from "agentex-webhook-providers";
import type { Policy } from "../../agents/routes/route.ts";
import type { ReceivedWebhook } from "../../deliveries/ordering/address-webhook.ts";
import type { Source } from "../../sources/source.ts";
import type { Preference } from "../prefer.ts";

/** A verified webhook of a source whose targets are not known yet. */
export type SourceEvent = {
  readonly source: Pick<Source, "id" | "accountId">;
  /** The value that selects its targets; undefined: it has none. */
  readonly value: string | undefined;
  readonly received: ReceivedWebhook;
  /** Includes the `?` and no secrets; empty if there is no query. */
  readonly query: string;
  /** Undefined for a caller with an API key. */
  readonly provider: Provider | undefined;
  readonly lateAnswer: LateAnswer | undefined;
  readonly keyPolicy: Policy | undefined;
  readonly preference: Preference | undefined;
  /** With everything that the routes' declarations need. */
  readonly actor: Actor | undefined;
  readonly content: Content;
};

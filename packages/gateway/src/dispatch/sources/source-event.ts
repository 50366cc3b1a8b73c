import type { Actor, Content, LateAnswer, Provider } from "agentex-webhook-providers";
import type { Policy } from "../../agents/routes/route.ts";
import type { ReceivedWebhook } from "../../deliveries/ordering/address-webhook.ts";
import type { Source } from "../../sources/source.ts";
import type { Preference } from "../prefer.ts";

/** A verified webhook of a source, before its targets are known. */
export type SourceEvent = {
  readonly source: Pick<Source, "id" | "accountId">;
  /** What its targets are chosen by; undefined: it has none. */
  readonly value: string | undefined;
  readonly received: ReceivedWebhook;
  /** With its `?`, without secrets; empty if there is none. */
  readonly query: string;
  /** Undefined for a caller with an API key. */
  readonly provider: Provider | undefined;
  readonly lateAnswer: LateAnswer | undefined;
  readonly keyPolicy: Policy | undefined;
  readonly preference: Preference | undefined;
  /** With everything that the declarations of routes ask for. */
  readonly actor: Actor | undefined;
  readonly content: Content;
};

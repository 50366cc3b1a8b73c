import { z } from "zod";

/** The form in which an agent gets a webhook. */
const SEND_FORMS = ["body", "digest"] as const;
export type SendForm = (typeof SEND_FORMS)[number];

export const sendSchema = z
  .enum(SEND_FORMS)
  .describe(
    "What the agent gets: the `body` as received, or a `digest` of it, which is JSON of at most 8 KB for a " +
      "model: summary, " +
      "title, URL, actor and text. By default, `body`.",
  );

/** What is wrong with sending a route's webhooks in this form; undefined: nothing. */
export function problemOfSend(
  method: string | undefined,
  send: SendForm | null | undefined,
): string | undefined {
  if (send !== "digest" || (method !== "GET" && method !== "HEAD")) return undefined;
  return `cannot be "digest" for ${method}: the request to the agent has no body`;
}

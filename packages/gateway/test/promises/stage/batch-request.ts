import type { Received } from "../../harness/test-agent.ts";
import { markerIn } from "./webhooks.ts";

/** A request with a batch that the agent received. */
export type BatchRequest = {
  readonly conversation: string;
  readonly count: number;
  /** The marker is empty if the body did not fit. */
  readonly members: readonly { readonly id: string; readonly marker: string }[];
};

/** Reads a request with a batch of pushes. */
export function readBatchRequest({ body }: Received): BatchRequest {
  const content = JSON.parse(body.toString()) as {
    conversation: string;
    count: number;
    deliveries: { id: string; body?: string }[];
  };
  return {
    conversation: content.conversation,
    count: content.count,
    members: content.deliveries.map((member) => ({
      id: member.id,
      marker: member.body === undefined ? "" : markerIn(Buffer.from(member.body)),
    })),
  };
}

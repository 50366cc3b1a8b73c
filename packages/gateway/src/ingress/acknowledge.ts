import type { ServerResponse } from "node:http";
import type { Acknowledgement } from "../dispatch/plan.ts";

/**
 * Tells a sender that its webhook is stored durably, in the form that the provider's data defines.
 *
 * @param more - further headers.
 */
export function sendAcknowledgement(
  response: ServerResponse,
  { status, headers, body = "" }: Acknowledgement,
  deliveryId: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, {
      ...headers,
      // RFC 9110, section 8.6: none with a 204.
      ...(status !== 204 && { "content-length": Buffer.byteLength(body) }),
      ...more,
      "x-agentex-delivery-id": deliveryId,
    })
    .end(body);
}

import { randomBytes } from "node:crypto";
import { z } from "zod";
import { constantTimeEqual } from "../../secrets/constant-time-equal.ts";
import type { EndpointError } from "../../subscriptions/subscription.ts";
import { postBody, type Endpoint, type PostParts } from "./post-body.ts";

export type EndpointVerified =
  | { readonly outcome: "verified" }
  | { readonly outcome: "failed"; readonly error: EndpointError };

const echoSchema = z.object({ challenge: z.string() });

/** Asks an endpoint whether it expects the events: it must return a challenge that is sent with a signature. */
export async function verifyEndpoint(endpoint: Endpoint, parts: PostParts): Promise<EndpointVerified> {
  const challenge = randomBytes(32).toString("base64url");
  const body = Buffer.from(JSON.stringify({ type: "verification", challenge }));
  const messageId = `verification_${randomBytes(12).toString("hex")}`;
  const posted = await postBody(endpoint, messageId, body, parts);
  switch (posted.outcome) {
    case "accepted":
      return isEcho(posted.text, challenge)
        ? { outcome: "verified" }
        : { outcome: "failed", error: "challenge_failed" };
    case "gone":
    case "too_large":
      return { outcome: "failed", error: "http_4xx" };
    case "failed":
      return posted;
  }
}

function isEcho(text: string, challenge: string): boolean {
  try {
    const echo = echoSchema.safeParse(JSON.parse(text));
    return echo.success && constantTimeEqual(echo.data.challenge, challenge);
  } catch {
    return false;
  }
}

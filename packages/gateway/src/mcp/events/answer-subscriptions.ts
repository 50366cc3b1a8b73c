import { GatewayError } from "agentex-gateway-sdk/client";
import type { Result } from "@modelcontextprotocol/server";
import { answerEvents } from "./answer-events.ts";
import { eventsError, type Dialect } from "./event-codes.ts";

const MOST = 100;

/**
 * Converts the API's problems with subscriptions to JSON-RPC errors, without the subscriber URL's response.
 */
export async function answerSubscriptions(dialect: Dialect, give: () => Promise<Result>): Promise<Result> {
  return answerEvents(async () => {
    try {
      return await give();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw problemOf(error, dialect);
    }
  });
}

function problemOf(error: GatewayError, dialect: Dialect): Error {
  switch (error.code ?? "") {
    case "subscription_unverified": {
      const reason = error.problem?.errors?.[0]?.message;
      return eventsError("callback_failed", dialect, error.message, { reason });
    }
    case "too_many_subscriptions":
      return eventsError("limit_reached", dialect, error.message, { limit: "subscriptions", max: MOST });
    case "subscriptions_off":
      return eventsError("unsupported", dialect, error.message, {
        feature: "delivery.mode",
        value: "webhook",
      });
    case "role_insufficient":
      return eventsError("forbidden", dialect, error.message);
    default:
      return error;
  }
}

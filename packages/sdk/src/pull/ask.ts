import { GatewayError } from "../client/http/gateway-error.ts";

/** The result of a call to the gateway. */
export type Asked<Answer> =
  | { readonly outcome: "answered"; readonly answer: Answer }
  /** The same call may succeed later. */
  | { readonly outcome: "unreachable"; readonly detail: string }
  /** The same call will not succeed later. */
  | {
      readonly outcome: "refused";
      readonly status: number | undefined;
      readonly code: string | undefined;
      readonly detail: string;
    };

/** Calls the gateway; expected failures are values. */
export async function ask<Answer>(call: () => Promise<Answer>): Promise<Asked<Answer>> {
  try {
    return { outcome: "answered", answer: await call() };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { status, code, message: detail } = error;
    const mayComeBack = error.retryable || code === "request_aborted";
    return mayComeBack ? { outcome: "unreachable", detail } : { outcome: "refused", status, code, detail };
  }
}

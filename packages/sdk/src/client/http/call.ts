import type { Exchange, Sent } from "./exchange.ts";
import type { Operations } from "../openapi.ts";
import { readAnswer } from "./read-answer.ts";

/** An operation's input: the path and query parameters and the body. */
export type Input<Name extends keyof Operations> = Omit<Operations[Name], "answer"> &
  Pick<Sent, "signal" | "headers" | "deadline">;

/** The output of a successful operation. */
export type Answer<Name extends keyof Operations> = Operations[Name]["answer"];

/** The query of an operation. */
export type QueryOf<Name extends keyof Operations> = Operations[Name] extends { readonly query?: infer Query }
  ? NonNullable<Query>
  : never;

/** Calls an operation that answers with JSON. Rejects with a `GatewayError`. */
export type Call = <Name extends keyof Operations>(
  operation: Name,
  input: Input<Name>,
) => Promise<Answer<Name>>;

export function createCall(exchange: Exchange): Call {
  // Assumes that the gateway's responses match its OpenAPI document.
  function call<Name extends keyof Operations>(operation: Name, input: Input<Name>): Promise<Answer<Name>>;
  async function call(operation: keyof Operations, input: Sent): Promise<unknown> {
    return exchange(operation, input, readAnswer);
  }
  return call;
}

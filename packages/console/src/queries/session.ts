import { GatewayError, type Session } from "agentex-gateway-sdk/client";
import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";
import { keepCsrfToken } from "../app/csrf-token.ts";

/** A gateway without accounts may have no sessions. */
const NO_LOGIN: Session = {
  login: "none",
  signed_in: false,
  account: null,
  role: null,
  key: null,
  accounts: [],
  csrf_token: null,
  version: "",
};

export const sessionQuery = () =>
  queryOptions({
    queryKey: ["session"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => keepSession(await readSession(signal)),
  });

/** Keeps the parts of a session response that later calls need. */
export function keepSession(session: Session): Session {
  keepCsrfToken(session.csrf_token);
  return session;
}

async function readSession(signal: AbortSignal): Promise<Session> {
  try {
    return await client.session.get({ signal });
  } catch (error) {
    if (error instanceof GatewayError && error.status === 404) return NO_LOGIN;
    throw error;
  }
}

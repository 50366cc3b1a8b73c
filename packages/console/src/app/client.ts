import { GatewayClient } from "agentex-gateway-sdk/client";
import { readCsrfToken } from "./csrf-token.ts";

const READING = new Set(["GET", "HEAD"]);

/** What is written in a session has to carry its token, which no other site knows. */
const fetchInSession: typeof fetch = async (input, init = {}) => {
  const headers = new Headers(init.headers);
  const token = readCsrfToken();
  if (token !== undefined && !READING.has(init.method ?? "GET")) headers.set("x-csrf-token", token);
  return fetch(input, { ...init, headers });
};

/** The gateway that this page came from. */
export const client = new GatewayClient({ baseUrl: globalThis.location.origin, fetch: fetchInSession });

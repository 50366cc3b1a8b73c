import { GatewayClient } from "agentex-gateway-sdk/client";
import { readCsrfToken } from "./csrf-token.ts";

const READING = new Set(["GET", "HEAD"]);

/** Writes within a session carry its CSRF token, which no other site knows. */
const fetchInSession: typeof fetch = async (input, init = {}) => {
  const headers = new Headers(init.headers);
  const token = readCsrfToken();
  if (token !== undefined && !READING.has(init.method ?? "GET")) headers.set("x-csrf-token", token);
  return fetch(input, { ...init, headers });
};

/** A client for the gateway that served this page. */
export const client = new GatewayClient({ baseUrl: globalThis.location.origin, fetch: fetchInSession });

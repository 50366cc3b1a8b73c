import type { About } from "./about.ts";
import { createAccountCalls, type AccountCalls } from "./account.ts";
import { createAgentCalls, type AgentCalls } from "./agents.ts";
import type { Attention } from "./attention.ts";
import { createAuditLogCalls, type AuditLogCalls } from "./audit-log.ts";
import { createDeliveryCalls, type DeliveryCalls } from "./deliveries.ts";
import { createKeyCalls, type KeyCalls } from "./keys.ts";
import { createListenerCalls, type ListenerCalls } from "./listeners.ts";
import { createProviderCalls, type ProviderCalls } from "./providers.ts";
import { createRefusalCalls, type RefusalCalls } from "./refusals.ts";
import { createSessionCalls, type SessionCalls } from "./session.ts";
import { readEnvironment } from "./environment.ts";
import { createExchange, createSend, type CallOptions, type Send } from "./send.ts";

export type GatewayClientOptions = {
  /** The gateway's address; `AGENTEX_BASE_URL`, else `http://localhost:5003`. */
  readonly baseUrl?: string | undefined;
  /** Sent as `x-api-key` to a deployed gateway; `AGENTEX_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** Sent as `x-selected-account-id`; `AGENTEX_ACCOUNT_ID`. */
  readonly accountId?: string | undefined;
  /** How long one call may take; 30 seconds. */
  readonly timeoutSeconds?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
};

export const DEFAULT_GATEWAY_URL = "http://localhost:5003";

/**
 * The gateway's management API, typed. Inputs and answers have the names that they have on the wire.
 *
 * Every call rejects with a `GatewayError` when the gateway refuses it, cannot be reached or does not answer in time.
 */
export class GatewayClient {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly agents: AgentCalls;
  readonly keys: KeyCalls;
  readonly providers: ProviderCalls;
  readonly deliveries: DeliveryCalls;
  readonly refusals: RefusalCalls;
  readonly session: SessionCalls;
  readonly account: AccountCalls;
  readonly auditLog: AuditLogCalls;
  readonly listeners: ListenerCalls;
  readonly #send: Send;

  /** @throws TypeError when an option cannot be used; it never repeats a secret. */
  constructor(options: GatewayClientOptions = {}) {
    const environment = readEnvironment();
    this.baseUrl = readBaseUrl(options.baseUrl ?? (environment["AGENTEX_BASE_URL"] || DEFAULT_GATEWAY_URL));
    const exchange = createExchange({
      baseUrl: this.baseUrl,
      headers: {
        accept: "application/json",
        ...credential("x-api-key", "apiKey", options.apiKey ?? environment["AGENTEX_API_KEY"]),
        ...credential(
          "x-selected-account-id",
          "accountId",
          options.accountId ?? environment["AGENTEX_ACCOUNT_ID"],
        ),
      },
      fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
      timeout: readTimeout(options.timeoutSeconds ?? 30),
    });
    this.#send = createSend(exchange);
    this.agents = createAgentCalls(this.#send);
    this.keys = createKeyCalls(this.#send);
    this.providers = createProviderCalls(this.#send);
    this.deliveries = createDeliveryCalls(this.#send, exchange);
    this.refusals = createRefusalCalls(this.#send);
    this.listeners = createListenerCalls(this.#send, exchange);
    this.session = createSessionCalls(this.#send);
    this.account = createAccountCalls(this.#send);
    this.auditLog = createAuditLogCalls(this.#send);
  }

  /** Which gateway this is, and where senders reach it. */
  async about(options?: CallOptions): Promise<About> {
    return this.#send("GET", "/about", options);
  }

  /** What somebody should look at. */
  async attention(options?: CallOptions): Promise<Attention> {
    return this.#send("GET", "/attention", options);
  }

  /** Whether the gateway's process answers. */
  async health(options?: CallOptions): Promise<{ status: string }> {
    return this.#send("GET", "/healthz", options);
  }

  /** Whether the gateway can take webhooks; rejects with `not_ready` when it cannot. */
  async ready(options?: CallOptions): Promise<{ status: string }> {
    return this.#send("GET", "/readyz", options);
  }

  /** The gateway's version, as its API's description says. */
  async version(options?: CallOptions): Promise<string> {
    const { info } = await this.#send<{ info: { version: string } }>("GET", "/openapi.json", options);
    return info.version;
  }
}

function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError("The gateway's base URL must be an http:// or https:// URL");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The gateway's base URL must not hold credentials; give the API key as apiKey");
  }
  if (url.search !== "" || url.hash !== "") {
    throw new TypeError("The gateway's base URL must not have a query or a fragment");
  }
  return url.href.replace(/\/+$/, "");
}

// Checked here, since fetch names the value in its own complaint.
function credential(header: string, option: string, value: string | undefined): Record<string, string> {
  if (value === undefined || value === "") return {};
  if (!/^[\u0021-\u007e]+$/.test(value))
    throw new TypeError(`${option} must be visible ASCII without spaces`);
  return { [header]: value };
}

function readTimeout(seconds: number): number {
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new TypeError(`timeoutSeconds is ${seconds}; it must be more than 0 and at most 86400`);
  }
  return Math.ceil(seconds * 1000);
}

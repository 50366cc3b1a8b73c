import { createAccountCalls, type AccountCalls } from "./calls/account.ts";
import { createAgentCalls, type AgentCalls } from "./calls/agents.ts";
import { createAuditLogCalls, type AuditLogCalls } from "./calls/audit-log.ts";
import { createCall, type Call } from "./http/call.ts";
import { createDeliveryCalls } from "./calls/deliveries.ts";
import type { DeliveryCalls } from "./calls/delivery-calls.ts";
import { createDeploymentCalls, type DeploymentCalls } from "./calls/deployments.ts";
import { createExchange, type CallOptions } from "./http/exchange.ts";
import { createKeyCalls, type KeyCalls } from "./calls/keys.ts";
import { createListenerCalls, type ListenerCalls } from "./streams/listeners.ts";
import { createProviderCalls, type ProviderCalls } from "./calls/providers.ts";
import { createRecoveryCalls, type RecoveryCalls } from "./calls/recoveries.ts";
import { createRefusalCalls, type RefusalCalls } from "./calls/refusals.ts";
import { createSessionCalls, type SessionCalls } from "./calls/session.ts";
import { createSourceCalls, type SourceCalls } from "./calls/sources.ts";
import { createSubscriptionCalls, type SubscriptionCalls } from "./calls/subscriptions.ts";
import { readEnvironment } from "./environment.ts";
import type { About, Alerts, Health, Readiness, SettingInForce } from "./openapi.ts";

export type GatewayClientOptions = {
  /** The gateway's URL. Default: `AGENTEX_BASE_URL`, else `http://localhost:5003`. */
  readonly baseUrl?: string | undefined;
  /** An account key, sent as `x-api-key`. Default: `AGENTEX_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** The account to act in, sent as `x-selected-account-id`. Default: `AGENTEX_ACCOUNT_ID`. */
  readonly accountId?: string | undefined;
  /** The timeout of a call, in seconds. Default: 30. */
  readonly timeoutSeconds?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
};

export const DEFAULT_GATEWAY_URL = "http://localhost:5003";

/**
 * A typed client of the gateway's management API. Inputs and results have the same names as in the API.
 *
 * Every call rejects with a `GatewayError` if the gateway rejects it, cannot be reached or does not answer in time.
 */
export class GatewayClient {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly agents: AgentCalls;
  readonly deployments: DeploymentCalls;
  readonly keys: KeyCalls;
  readonly providers: ProviderCalls;
  readonly deliveries: DeliveryCalls;
  readonly refusals: RefusalCalls;
  readonly recoveries: RecoveryCalls;
  readonly sources: SourceCalls;
  readonly subscriptions: SubscriptionCalls;
  readonly session: SessionCalls;
  readonly account: AccountCalls;
  readonly auditLog: AuditLogCalls;
  readonly listeners: ListenerCalls;
  readonly #call: Call;

  /** @throws TypeError if an option is invalid; the message never contains a secret. */
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
    this.#call = createCall(exchange);
    this.agents = createAgentCalls(this.#call);
    this.deployments = createDeploymentCalls(this.#call);
    this.keys = createKeyCalls(this.#call);
    this.providers = createProviderCalls(this.#call);
    this.deliveries = createDeliveryCalls(this.#call, exchange);
    this.refusals = createRefusalCalls(this.#call);
    this.recoveries = createRecoveryCalls(this.#call);
    this.sources = createSourceCalls(this.#call);
    this.subscriptions = createSubscriptionCalls(this.#call);
    this.listeners = createListenerCalls(this.#call, exchange);
    this.session = createSessionCalls(this.#call);
    this.account = createAccountCalls(this.#call);
    this.auditLog = createAuditLogCalls(this.#call);
  }

  /** The gateway's version, store and addresses. */
  async about(options?: CallOptions): Promise<About> {
    return this.#call("GET /about", { ...options });
  }

  /** The settings in force, without secrets. Only for administrators if accounts are on. */
  async settings(options?: CallOptions): Promise<readonly SettingInForce[]> {
    return this.#call("GET /about/settings", { ...options });
  }

  /** Alerts: problems that need attention. */
  async alerts(options?: CallOptions): Promise<Alerts> {
    return this.#call("GET /alerts", { ...options });
  }

  /** Checks that the gateway's process is alive. */
  async health(options?: CallOptions): Promise<Health> {
    return this.#call("GET /healthz", { ...options });
  }

  /** Checks that the gateway can store webhooks; rejects with `not_ready` if it cannot. */
  async ready(options?: CallOptions): Promise<Readiness> {
    return this.#call("GET /readyz", { ...options });
  }
}

function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError("The gateway's base URL must be an http:// or https:// URL");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("The gateway's base URL must not contain credentials; pass the API key as apiKey");
  }
  if (url.search !== "" || url.hash !== "") {
    throw new TypeError("The gateway's base URL must not have a query or a fragment");
  }
  return url.href.replace(/\/+$/, "");
}

// Checked here, since fetch would include the value in its error message.
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

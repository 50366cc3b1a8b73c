import type { Page } from "playwright-core";

const ACCOUNT = { id: "0197f000-0000-7000-8000-000000000001", name: "Octo" };

/**
 * Answers in a browser as a gateway with accounts does, by the contract of `/session`, `/account` and `/audit_log`. What the
 * gateway itself answers is tested where it is served.
 */
export async function answerAsAccounts(page: Page, { isSignedIn = true } = {}): Promise<void> {
  await page.unrouteAll();
  const answer = async (path: string, json: unknown): Promise<void> => {
    await page.route(
      (url) => url.pathname === path,
      async (route) => route.fulfill({ json }),
    );
  };
  let isKnown = isSignedIn;
  await page.route(
    (url) => url.pathname === "/session",
    async (route) => {
      if (route.request().method() === "POST") isKnown = true;
      await route.fulfill({ json: sessionOf(isKnown) });
    },
  );
  await answer("/account", { ...ACCOUNT, created_at: "2026-01-05T09:00:00Z", role: "admin" });
  await answer("/account/keys", [
    key("2", "ada@octo.dev", "admin", "2026-11-24T09:12:00Z"),
    key("3", "deploy pipeline", "registrar", "2026-11-24T08:00:00Z"),
    key("4", "grace@octo.dev", "viewer", null),
  ]);
  await answer("/audit_log", {
    entries: [
      entry("1", "agent_api_key.create", "agent_api_key", "octo-org/payments-api"),
      entry("2", "agent_api_key.rotate", "agent_api_key", "ci"),
      entry("3", "delivery.replay", "delivery", "dlv_0p1c8z0r40000"),
      entry("4", "agent.delete", "agent", "old-watcher"),
    ],
    next_cursor: null,
  });
}

function sessionOf(isSignedIn: boolean) {
  return {
    login: "accounts",
    signed_in: isSignedIn,
    account: isSignedIn ? ACCOUNT : null,
    role: isSignedIn ? "admin" : null,
    key: isSignedIn ? { id: "0197f000-0000-7000-8000-000000000002", name: "ada@octo.dev" } : null,
    accounts: isSignedIn ? [{ ...ACCOUNT, role: "admin" }] : [],
    csrf_token: isSignedIn ? "a-token" : null,
    version: "0.1.0",
  };
}

function key(digit: string, name: string, role: string, lastUsed: string | null) {
  return {
    id: `0197f000-0000-7000-8000-00000000000${digit}`,
    name,
    role,
    created_at: "2026-01-05T09:00:00Z",
    expires_at: null,
    last_used_at: lastUsed,
  };
}

function entry(id: string, action: string, type: string, name: string) {
  return {
    id,
    time: "2026-11-24T09:12:00Z",
    account_id: ACCOUNT.id,
    actor: { type: "account_key", id: "0197f000-0000-7000-8000-000000000002", name: "ada@octo.dev" },
    action,
    resource: { type, id: name, name },
    remote_address: "192.0.2.10",
    details: null,
  };
}

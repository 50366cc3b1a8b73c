import type { AccountKeys } from "../accounts/account-keys.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { AddressList } from "../addresses/address-list.ts";
import type { Rate } from "../limits/rate.ts";
import { createAuthService } from "./auth-service.ts";
import { createFailedLogins } from "./failed-logins.ts";
import type { Login } from "./identify.ts";
import { createLogIn } from "./log-in.ts";
import type { AccessConfig } from "../settings/groups/access.ts";

export type LoginParts = Pick<AccessConfig, "auth" | "authUrl"> & {
  readonly failedLogins: Rate | "off";
  readonly trustedProxies: AddressList | undefined;
  readonly accountKeys: AccountKeys;
  readonly sessions: Sessions;
  readonly fetch: typeof fetch;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** Creates the login method that the settings choose. */
export function createLogin(parts: LoginParts): Login {
  const { auth, authUrl, failedLogins: rate, trustedProxies, accountKeys, sessions, fetch, elapsed } = parts;
  if (authUrl !== undefined) {
    return { kind: "external", service: createAuthService({ url: authUrl, fetch, elapsed }) };
  }
  if (auth !== "accounts") return { kind: "none" };
  const failures = createFailedLogins({ rate, trustedProxies, elapsed });
  return { kind: "accounts", logIn: createLogIn(accountKeys, failures), accountKeys, sessions };
}

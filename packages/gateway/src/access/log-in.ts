import { validate as isUuid } from "uuid";
import type { Grant } from "../accounts/account.ts";
import type { AccountKeys, GrantedKey } from "../accounts/account-keys.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { FailedLogins } from "./failed-logins.ts";

/** Why a login failed. */
export type Unidentified = {
  readonly outcome: "refused";
  readonly code: ProblemCode;
  readonly detail: string;
  /** `Retry-After`, in seconds. */
  readonly retryAfter?: number;
};

export type LoggedIn = { readonly outcome: "logged_in"; readonly granted: GrantedKey; readonly grant: Grant };

/**
 * Logs in with an account key.
 *
 * @param accountId - the selected account; undefined for the only one that the key belongs to.
 */
export type LogIn = (
  value: string,
  accountId: string | undefined,
  remoteAddress: string,
) => Promise<LoggedIn | Unidentified>;

/** No key is longer; longer values are not looked up. */
const LONGEST_VALUE = 512;

export function createLogIn(accountKeys: Pick<AccountKeys, "identify">, failures: FailedLogins): LogIn {
  return async (value, accountId, remoteAddress) => {
    const until = failures.wait(remoteAddress);
    if (until > 0) {
      const retryAfter = Math.ceil(until / 1_000);
      return {
        ...refuse(
          "too_many_failed_logins",
          `Too many invalid account keys from this address. Retry in ${retryAfter} s.`,
        ),
        retryAfter,
      };
    }
    const granted = value.length > LONGEST_VALUE ? undefined : await accountKeys.identify(value);
    if (granted === undefined) {
      failures.note(remoteAddress);
      return refuse("account_key_invalid", "The account key is unknown, was deleted, or has expired.");
    }
    return chooseAccount(granted, accountId);
  };
}

/** The selected account. One that is not the caller's looks as if it did not exist. */
export function chooseAccount(granted: GrantedKey, accountId: string | undefined): LoggedIn | Unidentified {
  const { grants } = granted;
  const [only, ...others] = grants;
  const grant =
    accountId !== undefined
      ? grants.find(({ account }) => account.id === accountId)
      : others.length === 0
        ? only
        : undefined;
  if (grant !== undefined) return { outcome: "logged_in", granted, grant };
  const theirs = grants.map(({ account }) => `${account.id} (${account.name})`).join(", ");
  return accountId === undefined
    ? refuse(
        "account_unclear",
        `The key belongs to several accounts. Send one of them as x-selected-account-id: ${theirs}.`,
      )
    : refuse("account_not_accessible", `The key does not belong to ${nameOf(accountId)}.`);
}

/** Does not repeat a value that is not an id: it may be a key in the wrong header. */
function nameOf(accountId: string): string {
  return isUuid(accountId) ? `the account '${accountId}'` : "the selected account, whose id is not a UUID";
}

function refuse(code: ProblemCode, detail: string): Unidentified {
  return { outcome: "refused", code, detail };
}

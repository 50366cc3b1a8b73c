import { validate as isUuid } from "uuid";
import type { Grant } from "../accounts/account.ts";
import type { AccountKeys, GrantedKey } from "../accounts/account-keys.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { FailedLogins } from "./failed-logins.ts";

/** Why somebody is not let in. */
export type Unidentified = {
  readonly outcome: "refused";
  readonly code: ProblemCode;
  readonly detail: string;
  /** Seconds after which to come again. */
  readonly retryAfter?: number;
};

export type LoggedIn = { readonly outcome: "logged_in"; readonly granted: GrantedKey; readonly grant: Grant };

/**
 * Logs somebody in by the value of an account key.
 *
 * @param accountId - the account that they mean; undefined: the only one that the key belongs to.
 */
export type LogIn = (
  value: string,
  accountId: string | undefined,
  remoteAddress: string,
) => Promise<LoggedIn | Unidentified>;

/** No key is as long; what is longer need not be looked up. */
const LONGEST_VALUE = 512;

export function createLogIn(accountKeys: Pick<AccountKeys, "identify">, failures: FailedLogins): LogIn {
  return async (value, accountId, remoteAddress) => {
    const until = failures.wait(remoteAddress);
    if (until > 0) {
      const retryAfter = Math.ceil(until / 1_000);
      return {
        ...refuse(
          "too_many_failed_logins",
          `Too many account keys from this address were not valid. Come again in ${retryAfter} s.`,
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

/** The account that the caller means; what is not theirs looks like what does not exist. */
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
        `The key belongs to several accounts: say which as x-selected-account-id: ${theirs}.`,
      )
    : refuse("account_not_accessible", `The key does not belong to ${nameOf(accountId)}.`);
}

/** What is no id may be a key that somebody sent in the wrong header, and is not repeated. */
function nameOf(accountId: string): string {
  return isUuid(accountId) ? `the account '${accountId}'` : "the selected account, whose id is no UUID";
}

function refuse(code: ProblemCode, detail: string): Unidentified {
  return { outcome: "refused", code, detail };
}

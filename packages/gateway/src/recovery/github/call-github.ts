import { z } from "zod";
import type { RecoveryCredential } from "../../recoveries/recovery-credential.ts";
import { VERSION } from "../../version.ts";
import { callApi, hide } from "../api/call-api.ts";
import { createAppToken } from "./app-token.ts";
import { limitOf } from "./rate-limit.ts";

export type GithubParts = {
  readonly fetch: typeof fetch;
  /** Without a trailing slash. */
  readonly githubApiUrl: string;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
};

export type GithubRequest = {
  readonly method: "GET" | "POST";
  /** The path below the API's URL, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Secrets in the body, which no error may repeat. */
  readonly secrets?: readonly string[];
};

export type GithubFailure =
  /** The rate limit is reached. `wait`: for how long, in milliseconds; undefined if GitHub does not say. */
  | { readonly outcome: "limited"; readonly wait: number | undefined; readonly detail: string }
  /** The credential is invalid, or lacks the permission. */
  | { readonly outcome: "refused"; readonly detail: string }
  /** The resource does not exist, or this credential may not see it. */
  | { readonly outcome: "missing"; readonly detail: string }
  /** GitHub does not accept the request. */
  | { readonly outcome: "rejected"; readonly detail: string }
  | { readonly outcome: "unavailable"; readonly wait: number | undefined; readonly detail: string };

export type GithubAnswer =
  | {
      readonly outcome: "answered";
      readonly json: unknown;
      /** The next page's cursor. */
      readonly cursor: string | undefined;
      /** How long to wait before the next request, in milliseconds. */
      readonly wait: number;
    }
  | GithubFailure;

const MOST_QUOTED = 200;
const messageSchema = z.looseObject({
  message: z.string(),
  errors: z
    .array(z.looseObject({ message: z.string().optional() }))
    .catch([])
    .default([]),
});

/** Sends a request to GitHub's REST API and interprets the response. Never throws. */
export async function callGithub(
  { method, path, body, secrets: given = [] }: GithubRequest,
  { secret, appId }: RecoveryCredential,
  { fetch: send, githubApiUrl, machine }: GithubParts,
): Promise<GithubAnswer> {
  const token = appId === undefined ? secret : createAppToken(appId, secret, machine());
  const secrets = [secret, token, ...given];
  const response = await callApi(send, {
    method,
    url: new URL(`${githubApiUrl}${path}`),
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": `agentex-gateway/${VERSION}`,
      "x-github-api-version": "2022-11-28",
    },
    body,
    secrets,
  });
  if (response.outcome === "unavailable") {
    return {
      outcome: "unavailable",
      wait: undefined,
      detail: `GitHub cannot be reached: ${response.detail}`,
    };
  }
  const { status, headers } = response;
  const json = parse(response.text);
  const message = messageOf(json);
  const detail = hide(secrets, `GitHub returned ${status}${message === "" ? "." : `: ${message}`}`);
  const limit = limitOf(status, headers, message, machine());
  if (limit.isReached) return { outcome: "limited", wait: limit.wait, detail };
  if (status >= 200 && status < 300) {
    return json === undefined
      ? { outcome: "unavailable", wait: undefined, detail: "GitHub's response is not JSON." }
      : { outcome: "answered", json, cursor: nextCursor(headers.get("link")), wait: limit.wait ?? 0 };
  }
  if (status === 401 || status === 403) return { outcome: "refused", detail };
  if (status === 404) return { outcome: "missing", detail };
  if (status >= 400 && status < 500) return { outcome: "rejected", detail };
  return { outcome: "unavailable", wait: limit.wait, detail };
}

/** GitHub's own message, including those about the members that it does not accept. */
function messageOf(json: unknown): string {
  const read = messageSchema.safeParse(json);
  if (!read.success) return "";
  const { message, errors } = read.data;
  return [message, ...errors.flatMap((error) => error.message ?? [])].join(": ").slice(0, MOST_QUOTED);
}

/** RFC 8288. Only the next page's cursor is read from it, never a URL. */
function nextCursor(link: string | null): string | undefined {
  const next = /<([^>]*)>\s*;\s*rel="next"/.exec(link ?? "")?.[1];
  if (next === undefined || !URL.canParse(next)) return undefined;
  return new URL(next).searchParams.get("cursor") ?? undefined;
}

/** Reads ids as text, because they may exceed the range of exact numbers. */
function parse(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text, (key, value: unknown, { source }: { source?: string } = {}) =>
      key === "id" && typeof value === "number" && source !== undefined ? source : value,
    );
  } catch {
    return undefined;
  }
}

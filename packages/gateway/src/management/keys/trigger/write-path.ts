import { hasUnclearSlashes } from "../../../agents/routes/match-route.ts";
import type { Route } from "../../../agents/routes/route.ts";
import { INGRESS_PREFIX, readTarget, type Target } from "../../../agents/routes/target.ts";

export type Written = { readonly webhookPath: string; readonly target: Target };

/** The path on the gateway from which webhooks go to `forwardPath`; undefined if there is none. */
export function writePath(
  agentName: string,
  forwardPath: string,
  routes: readonly Route[] | undefined,
): Written | undefined {
  // encodeURIComponent throws on an unpaired surrogate.
  if (!forwardPath.isWellFormed()) return undefined;
  const write = (path: string): string =>
    `${INGRESS_PREFIX}${encodeURIComponent(agentName)}/${path.split("/").map(quote).join("/")}`;
  const path = forwardPath.replace(/^\/+/, "");
  const target = readTarget(write(path));
  if (target === undefined || hasUnclearSlashes(target, routes)) return undefined;
  // After a question mark comes the query, which stays as it is.
  const webhookPath = write(path.replace(/^[^?]+/, (text) => text.replace(/\/{2,}/g, "/")));
  return { webhookPath, target };
}

/** Like Python's `quote`, and therefore Agentex: keeps only letters, digits and `_.-~`. */
function quote(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

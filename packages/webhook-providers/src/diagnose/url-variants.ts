import { absoluteUrl } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";

/** The URLs that the provider may have signed instead of the known one. */
export function urlVariants(request: WebhookRequest): readonly string[] {
  const url = absoluteUrl(request);
  if (url === undefined) return [];
  const { protocol, host, pathname, search } = new URL(url);
  const hosts = new Set([host, hostOf(request) ?? host]);
  const paths = [pathname, pathname.replace(/\/$/, ""), `${pathname.replace(/\/$/, "")}/`];
  const variants = new Set<string>();
  for (const scheme of [protocol, "https:", "http:"]) {
    for (const each of hosts) {
      for (const path of paths) {
        for (const query of [search, ""]) variants.add(`${scheme}//${each}${path}${query}`);
      }
    }
  }
  variants.delete(url);
  return [...variants];
}

function hostOf({ headers }: WebhookRequest): string | undefined {
  const host = headers["x-forwarded-host"] ?? headers["host"];
  return typeof host === "string" && /^[\w.:[\]-]{1,255}$/.test(host) ? host : undefined;
}

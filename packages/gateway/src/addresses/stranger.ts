import { isLoopback } from "./loopback.ts";

/** Where a request claims to be sent, and from which page. */
export type Addressed = { readonly host: string | undefined; readonly origin: string | undefined };

/**
 * The host that does not name this machine, or the page of another site that sent the request; undefined if there is neither.
 */
export function strangerIn({ host, origin }: Addressed): string | undefined {
  return [host === undefined ? "" : `http://${host}`, origin].find(
    (url) => url !== undefined && !isLocal(url),
  );
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  // RFC 6761 reserves `.localhost` for this machine, and ICANN `.internal` for private networks. Containers reach their host under
  // such names.
  return isLoopback(name) || /\.(localhost|internal)$/.test(name);
}

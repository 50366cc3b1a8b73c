import { isLoopback } from "./loopback.ts";

/** What a request says about where it was sent, and from. */
export type Addressed = { readonly host: string | undefined; readonly origin: string | undefined };

/** The name by which a request does not address this machine, or the page of another site that sent it; undefined if there is none. */
export function strangerIn({ host, origin }: Addressed): string | undefined {
  return [host === undefined ? "" : `http://${host}`, origin].find(
    (url) => url !== undefined && !isLocal(url),
  );
}

function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  // RFC 6761 reserves `.localhost` for this machine, and ICANN `.internal` for private networks: containers reach their
  // host under such names.
  return isLoopback(name) || /\.(localhost|internal)$/.test(name);
}

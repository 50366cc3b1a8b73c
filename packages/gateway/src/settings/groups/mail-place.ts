import { isLoopback } from "../../addresses/loopback.ts";
import { decodePercent } from "../../decode-percent.ts";

/** A mail server, and the addresses of a mail. */
export type MailPlace = {
  readonly host: string;
  readonly port: number;
  /** TLS from the start; otherwise STARTTLS. */
  readonly isSecure: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** Whether the server is on this machine, where a mail server often has no TLS. */
  readonly isLocal: boolean;
};

const PORTS = { "smtp:": 587, "smtps:": 465 } as const;
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;
const PARAMETERS = new Set(["from", "to"]);

/**
 * Reads `smtps://USER:PASSWORD@HOST:PORT?from=ADDRESS&to=ADDRESS`; separate several recipients by commas.
 *
 * @returns undefined if it is not such a URL.
 */
export function readMailPlace(text: string): MailPlace | undefined {
  const url = URL.parse(text);
  if (url === null || !(url.protocol === "smtp:" || url.protocol === "smtps:")) return undefined;
  const { hostname, searchParams } = url;
  const from = searchParams.get("from") ?? "";
  const to = (searchParams.get("to") ?? "").split(",").filter((each) => each !== "");
  const isKnown = [...searchParams.keys()].every((name) => PARAMETERS.has(name));
  if (hostname === "" || !isKnown || to.length === 0 || ![from, ...to].every((each) => ADDRESS.test(each))) {
    return undefined;
  }
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? PORTS[url.protocol] : Number(url.port),
    isSecure: url.protocol === "smtps:",
    user: (decodePercent(url.username) ?? url.username) || undefined,
    password: (decodePercent(url.password) ?? url.password) || undefined,
    from,
    to,
    isLocal: isLoopback(hostname.replace(/^\[|\]$/g, "")),
  };
}

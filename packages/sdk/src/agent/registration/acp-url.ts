/** The URL at which the gateway reaches this agent. */
export type AcpUrl = {
  /** Whether it was configured. The default is a guess, correct only for a server that listens here. */
  readonly given: boolean;
  /** @param port - the port that the agent listens on. */
  at(port: number): string;
  /** The URL's path, which the gateway prepends to the paths of routes; empty at the root. */
  readonly path: string;
};

export type AcpUrlSource = {
  /** From the code: used unchanged. */
  readonly option: string | undefined;
  /** `ACP_URL`: combined with the port, as in the Python SDK, unless it has one. */
  readonly variable: string | undefined;
  /** Whether the port was configured; otherwise it is only added to `http://`, since `https://` implies a proxy. */
  readonly portIsSet: boolean;
};

/** @throws TypeError if it is not an http:// or https:// URL. */
export function readAcpUrl({ option, variable, portIsSet }: AcpUrlSource): AcpUrl {
  if (option !== undefined) {
    const url = parse("acpUrl", option);
    return { given: true, at: () => format(url), path: pathOf(url) };
  }
  const url = parse("ACP_URL", variable ?? "http://localhost");
  const namesPort = /^https?:\/\/[^/]*:\d+(?:\/|$)/i.test(variable ?? "");
  const joins = !namesPort && (portIsSet || url.protocol === "http:");
  return {
    given: variable !== undefined,
    at: (port) => format(joins ? withPort(url, port) : url),
    path: pathOf(url),
  };
}

function parse(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new TypeError(`${name} is '${text}'; it must be an http:// or https:// URL without a query`);
  }
  return url;
}

function withPort(url: URL, port: number): URL {
  const joined = new URL(url);
  joined.port = port.toString();
  return joined;
}

function format(url: URL): string {
  return url.href.replace(/\/+$/, "");
}

function pathOf(url: URL): string {
  return url.pathname.replace(/\/+$/, "");
}

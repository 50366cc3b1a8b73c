import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent as HttpAgent, buildConnector, type Dispatcher } from "undici";
import type { AgentNetworks } from "../../addresses/agent-networks.ts";
import { addressKindOf } from "../../addresses/address-kind.ts";
import { retryUnsent } from "./retry-unsent.ts";

/** The error `code` when no connection was made because the address is not allowed. */
export const ADDRESS_NOT_ALLOWED = "AGENT_ADDRESS_NOT_ALLOWED";

/** How long a registration waits for its host name to be resolved, in milliseconds. */
const LOOK_UP_LIMIT = 1_000;
const CONNECT_TIMEOUT = 5_000;
/**
 * How long an idle connection is kept before the gateway closes it, in milliseconds. If a request is written while the
 * agent closes the connection, it is lost and nobody can tell whether it was read; so the gateway must close first. The
 * default is below gunicorn's two seconds and uvicorn's five. If the agent announces its timeout (`Keep-Alive:
 * timeout=5`, as Node does), it is two seconds less than that.
 */
const IDLE = { keepAliveTimeout: 1_000, keepAliveTimeoutThreshold: 2_000, keepAliveMaxTimeout: 60_000 };

/** The addresses that agents may have, checked at registration and on every connection. */
export type AgentNetwork = {
  /** The HTTP client for all requests to agents. It follows no redirects and ignores proxies. */
  readonly client: Dispatcher;
  /**
   * Checks the URL of a registration. A host name that cannot be resolved right now passes, because every connection is
   * checked again.
   *
   * @param acpUrl - a valid URL.
   * @returns a sentence that says why it is not allowed; undefined if it is allowed.
   */
  objection(acpUrl: string): Promise<string | undefined>;
};

class AddressNotAllowed extends Error {
  override name = "AddressNotAllowed";
  readonly code = ADDRESS_NOT_ALLOWED;
}

/** The SDK's templates use this name for the agent's machine, for an Agentex in a Docker container. */
export const DOCKER_HOST = "host.docker.internal";

export type AgentNetworkOptions = {
  /** The host to use for `host.docker.internal`; undefined: use that name itself. */
  readonly dockerHost?: string | undefined;
  /** Resolves a host name, like `dns.lookup`. */
  readonly lookup?: LookupFunction | undefined;
};

export function createAgentNetwork(
  networks: AgentNetworks,
  { dockerHost = DOCKER_HOST, lookup: find = systemLookup }: AgentNetworkOptions = {},
): AgentNetwork {
  const lookup: LookupFunction = (hostname, ...how) =>
    find(hostname.toLowerCase() === DOCKER_HOST ? dockerHost : hostname, ...how);
  const allows = (address: string): boolean => {
    const kind = addressKindOf(address);
    return kind === "public" || (kind === "private" && networks === "any");
  };

  // Connects to the addresses that were checked: a second look-up could return another address (DNS rebinding).
  const allowedOnly: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const allowed = (found as { address: string; family: number }[]).filter(({ address }) =>
        allows(address),
      );
      const [first] = allowed;
      if (first === undefined) callback(new AddressNotAllowed("no address of the host is allowed"), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };

  const connect = buildConnector({ timeout: CONNECT_TIMEOUT, lookup: allowedOnly });
  return {
    client: new HttpAgent({
      ...IDLE,
      connect(options, callback) {
        // IP addresses are not looked up.
        if (isIP(options.hostname) !== 0 && !allows(options.hostname)) {
          callback(new AddressNotAllowed("the address is not allowed"), null);
          return;
        }
        connect(options, callback);
      },
    }).compose(retryUnsent),

    async objection(acpUrl) {
      // `URL` has normalized other forms of IPv4 (0x7f.1, 2130706433).
      const host = new URL(acpUrl).hostname.replace(/^\[(.*)\]$/, "$1");
      const addresses = isIP(host) === 0 ? await addressesOf(host, lookup) : [host];
      if (addresses.length === 0 || addresses.some(allows)) return undefined;
      return addresses.some((address) => addressKindOf(address) === "private")
        ? `'${host}' is in a private network, and only public addresses are allowed for agents.`
        : `'${host}' is not allowed: the gateway never connects to link-local, metadata, multicast and unspecified addresses.`;
    },
  };
}

/** A host name's addresses; empty if it is not resolved in time. */
function addressesOf(host: string, lookup: LookupFunction): Promise<string[]> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve([]), LOOK_UP_LIMIT);
    lookup(host, { all: true }, (error, found) => {
      clearTimeout(limit);
      resolve(error === null && Array.isArray(found) ? found.map(({ address }) => address) : []);
    });
  });
}

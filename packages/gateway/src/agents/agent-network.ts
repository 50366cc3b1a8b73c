import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent as HttpAgent, buildConnector, type Dispatcher } from "undici";
import type { AgentNetworks } from "../addresses/agent-networks.ts";
import { addressKindOf } from "../addresses/address-kind.ts";
import { retryUnsent } from "./retry-unsent.ts";

/** The `code` of the error of a connection that was not made, because of where it would have led. */
export const ADDRESS_NOT_ALLOWED = "AGENT_ADDRESS_NOT_ALLOWED";

/** How long a registration waits for its host's addresses, in milliseconds. */
const LOOK_UP_LIMIT = 1_000;
const CONNECT_TIMEOUT = 5_000;
/**
 * How long a connection may be idle before the gateway closes it, in milliseconds. A request that is written while the
 * agent closes is lost, and nobody can tell whether it was read; so the gateway closes first. Unasked: below the two
 * seconds of gunicorn and the five of uvicorn. Where the agent says how long it keeps connections (`Keep-Alive:
 * timeout=5`, as Node does): two seconds less than that.
 */
const IDLE = { keepAliveTimeout: 1_000, keepAliveTimeoutThreshold: 2_000, keepAliveMaxTimeout: 60_000 };

/** The places where agents may be, watched over when they register and at every connection. */
export type AgentNetwork = {
  /** The HTTP client for everything that is said to agents. It follows no redirects and knows no proxies. */
  readonly client: Dispatcher;
  /**
   * Holds the URL with which an agent registers against the places where agents may be. A host whose addresses are not
   * to be had at the moment passes: they are looked at again at every connection.
   *
   * @param acpUrl - a URL that can be read.
   * @returns why it is not allowed, in a sentence; undefined when it is.
   */
  objection(acpUrl: string): Promise<string | undefined>;
};

class AddressNotAllowed extends Error {
  override name = "AddressNotAllowed";
  readonly code = ADDRESS_NOT_ALLOWED;
}

/** How the SDK's templates name the machine on which an agent runs, for an Agentex in a container of Docker's. */
export const DOCKER_HOST = "host.docker.internal";

export type AgentNetworkOptions = {
  /** Where `host.docker.internal` is; undefined: where it is found. */
  readonly dockerHost?: string | undefined;
  /** Finds a host's addresses, as `dns.lookup` does. */
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

  // What is connected to is what was looked at: no second look-up could tell another address (DNS rebinding).
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
        // An address in place of a name is not looked up.
        if (isIP(options.hostname) !== 0 && !allows(options.hostname)) {
          callback(new AddressNotAllowed("the address is not allowed"), null);
          return;
        }
        connect(options, callback);
      },
    }).compose(retryUnsent),

    async objection(acpUrl) {
      // `URL` has brought other ways of writing IPv4 (0x7f.1, 2130706433) into the usual one.
      const host = new URL(acpUrl).hostname.replace(/^\[(.*)\]$/, "$1");
      const addresses = isIP(host) === 0 ? await addressesOf(host, lookup) : [host];
      if (addresses.length === 0 || addresses.some(allows)) return undefined;
      return addresses.some((address) => addressKindOf(address) === "private")
        ? `'${host}' is in a private network, and agents may be on public addresses only.`
        : `no agent can be at '${host}'; link-local, metadata, multicast and unspecified addresses are not connected to.`;
    },
  };
}

/** The addresses of a host; none where they are not to be had in time. */
function addressesOf(host: string, lookup: LookupFunction): Promise<string[]> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => resolve([]), LOOK_UP_LIMIT);
    lookup(host, { all: true }, (error, found) => {
      clearTimeout(limit);
      resolve(error === null && Array.isArray(found) ? found.map(({ address }) => address) : []);
    });
  });
}

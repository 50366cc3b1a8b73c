import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { keepTurnBrief } from "../check-phase.ts";
import { SETTINGS, type Config } from "../settings/config.ts";
import { CannotStart } from "./cannot-start.ts";
import type { Servers } from "./create-servers.ts";

/** Where a gateway listens. */
export type Addresses = {
  /** `http://127.0.0.1:5003` */
  readonly url: string;
  /** The management URL; `url`, unless management has its own port. */
  readonly adminUrl: string;
  /** The base URL of `/metrics`; the management API serves them too. */
  readonly metricsUrl: string;
};

/**
 * How many connections may wait to be accepted; the system has its own limit (net.core.somaxconn). With Node's 511,
 * some of a thousand simultaneous connections are dropped, and their senders retry after one second, then three.
 */
const BACKLOG = 4_096;

/** Listens on all ports or none. @throws CannotStart if a port is not available. */
export async function listenOnAll(servers: Servers, config: Config): Promise<Addresses> {
  const { admin, metrics, main } = servers;
  const { adminHost, adminPort = 0, metricsHost, metricsPort = 0, host, port } = config;
  try {
    // Management first: once the main port is open, everything is.
    const adminUrl = admin && (await listen(admin, adminHost, adminPort, SETTINGS.adminPort.variable));
    const metricsUrl =
      metrics && (await listen(metrics, metricsHost, metricsPort, SETTINGS.metricsPort.variable));
    const url = await listen(main, host, port, SETTINGS.port.variable);
    return { url, adminUrl: adminUrl ?? url, metricsUrl: metricsUrl ?? adminUrl ?? url };
  } catch (error) {
    for (const server of [admin, metrics]) {
      server?.close();
      server?.closeAllConnections();
    }
    throw error;
  }
}

function listen(server: Server, host: string, port: number, setting: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new CannotStart(
          error.code === "EADDRINUSE"
            ? `port ${port} on ${host} is in use; stop the program that listens there, or choose another port: ${setting}`
            : `cannot listen on ${host} port ${port}: ${error.message}`,
        ),
      ),
    );
    server.on("connection", keepTurnBrief);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${bound}`);
    });
  });
}

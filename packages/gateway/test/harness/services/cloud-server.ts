import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Agent as HttpAgent, buildConnector, type Dispatcher } from "undici";
import { makeCertificate } from "../../../../webhook-providers/test/harness/certificate.ts";
import { createCloud, type Cloud } from "../../../../webhook-providers/test/harness/cloud.ts";

export type CloudAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Holds the response until this resolves. */
  readonly after?: Promise<unknown>;
};

/** The https servers of all providers, which publish their keys. */
export type CloudServer = {
  readonly cloud: Cloud;
  readonly port: number;
  /** Connects to it, whatever the URL's host is, and checks its certificate as if for that host. */
  readonly client: Dispatcher;
  /** The URLs that were requested. */
  readonly asked: string[];
  /** The content of each URL; any other is not found. */
  readonly pages: Map<string, CloudAnswer>;
  stop(): Promise<void>;
};

const HOSTS = [
  "*.amazonaws.com",
  "*.us-west-2.amazonaws.com",
  "*.googleapis.com",
  "*.botframework.com",
  "*.paypal.com",
];

export async function startCloudServer(): Promise<CloudServer> {
  const cloud = createCloud();
  const [day, now] = [86_400_000, Date.now()];
  const ca = makeCertificate({
    ...cloud.rsa,
    from: new Date(now - day),
    to: new Date(now + day),
    hosts: [...HOSTS, "keys.acme.example"],
  });
  const key = cloud.rsa.privateKey.export({ type: "pkcs8", format: "pem" });
  const asked: string[] = [];
  const pages = new Map<string, CloudAnswer>();
  const server = createServer({ key, cert: ca }, (request, response) => {
    const url = `https://${request.headers.host}${request.url}`;
    asked.push(url);
    const { status = 200, headers = {}, body = "", after } = pages.get(url) ?? { status: 404 };
    void Promise.resolve(after).then(() => response.writeHead(status, headers).end(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connect = buildConnector({ ca, timeout: 2_000 });
  const client = new HttpAgent({
    connect: (options, callback) =>
      connect(
        { ...options, hostname: "127.0.0.1", port: String(port), servername: options.hostname },
        callback,
      ),
  });
  return {
    cloud,
    port,
    client,
    asked,
    pages,
    async stop() {
      await client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

import {
  Client,
  ProtocolError,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import { messageOf } from "../../../../error-message.ts";
import { VERSION } from "../../../../version.ts";
import { CommandFailed } from "../../../gateway-command.ts";

/** An MCP server whose events are delivered by webhook: https://modelcontextprotocol.io/extensions/events/overview */
export type EventsServer = {
  subscribe(wanted: Wanted): Promise<Subscribed>;
  unsubscribe(wanted: Pick<Wanted, "name" | "arguments" | "url">): Promise<void>;
  close(): Promise<void>;
};

/**
 * A subscription. The server tells subscriptions apart by name, arguments and URL: requesting the same one again
 * extends it.
 */
export type Wanted = {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Where to continue; null begins now. */
  readonly cursor: string | null;
};

export type Subscribed = z.output<typeof subscribedSchema>;

const subscribedSchema = z.looseObject({
  id: z.string(),
  /** ISO 8601; null if it does not end by itself. */
  refreshBefore: z.string().nullish(),
  cursor: z.string().nullish(),
  truncated: z.boolean().default(false),
});
const listedSchema = z.looseObject({
  events: z.array(z.looseObject({ name: z.string(), delivery: z.array(z.string()).nullish() })),
  nextCursor: z.string().nullish(),
});
/** More pages than any server has events. */
const MOST_PAGES = 100;

/**
 * Connects to an MCP server over Streamable HTTP.
 *
 * @param authorization - the value of the `authorization` header; undefined if the server asks for none.
 * @throws CommandFailed if it cannot be reached, or has no such event to deliver by webhook.
 */
export async function connectEventsServer(
  url: URL,
  event: string,
  authorization: string | undefined,
): Promise<EventsServer> {
  const client = new Client({ name: "agentex-gateway", version: VERSION });
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } });
  await answered(url, async () => client.connect(transport));
  const server: EventsServer = {
    subscribe: async ({ name, arguments: args, url: callback, secret, cursor }) => {
      const delivery = { mode: "webhook", url: callback, secret };
      return answered(url, async () =>
        client.request(
          { method: "events/subscribe", params: { name, arguments: args, delivery, cursor } },
          subscribedSchema,
        ),
      );
    },
    async unsubscribe({ name, arguments: args, url: callback }) {
      const params = { name, arguments: args, delivery: { mode: "webhook", url: callback } };
      await answered(url, async () =>
        client.request({ method: "events/unsubscribe", params }, z.looseObject({})),
      );
    },
    close: async () => client.close(),
  };
  try {
    await requireEvent(client, url, event);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Rejects an event that the server does not have, or does not deliver by webhook. */
async function requireEvent(client: Client, url: URL, event: string): Promise<void> {
  const names: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = cursor === undefined ? {} : { cursor };
    const { events, nextCursor } = await answered(url, async () =>
      client.request({ method: "events/list", params }, listedSchema),
    );
    const found = events.find(({ name }) => name === event);
    if (found !== undefined) {
      if (found.delivery?.includes("webhook") ?? true) return;
      throw new CommandFailed(
        "usage",
        `${url.host} does not deliver '${event}' by webhook, only by: ${found.delivery?.join(", ") || "nothing"}.`,
      );
    }
    names.push(...events.map(({ name }) => name));
    if (nextCursor === undefined || nextCursor === null) break;
    cursor = nextCursor;
  }
  throw new CommandFailed(
    "usage",
    `${url.host} has no event '${event}'.`,
    names.length === 0
      ? "It has no events for this caller."
      : `Its events: ${names.slice(0, 30).join(", ")}${names.length > 30 ? ", …" : ""}`,
  );
}

/** Turns errors into sentences for people. */
async function answered<Value>({ host }: URL, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProtocolError) {
      throw new CommandFailed("failed", `${host} rejected the request: ${error.message} (${error.code})`);
    }
    if (SdkHttpError.isInstance(error)) {
      const isRefused = error.status === 401 || error.status === 403;
      // Not its text: that may be a whole page.
      throw new CommandFailed(
        isRefused ? "not_allowed" : "failed",
        `${host} returned ${error.status}.`,
        isRefused
          ? `Set ${AUTHORIZATION_VARIABLE}, such as to "Bearer …".`
          : "Is this the URL of an MCP server?",
      );
    }
    throw new CommandFailed("failed", `No MCP server answered at ${host}: ${reasonOf(error)}`);
  }
}

/** The reason why `fetch` failed is in the error's cause. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/** Holds the value of the `authorization` header for the MCP server. A process list shows arguments, but not the environment. */
export const AUTHORIZATION_VARIABLE = "MCP_AUTHORIZATION";

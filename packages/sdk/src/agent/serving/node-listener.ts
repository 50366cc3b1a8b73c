/**
 * The `RequestListener` of `node:http`, and a middleware of Express and Connect. Typed without `@types/node`, because an agent
 * may run on another runtime.
 */
export type NodeListener = Listening["listen"];

/** A method, so that implementations may declare more specific arguments. */
type Listening = { listen(incoming: Incoming, outgoing: Outgoing, next?: Next): void };

type Incoming = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

/** Passes the request on to whatever follows the agent. */
type Next = () => void;

type Outgoing = { readonly headersSent: boolean; readonly writableEnded: boolean };

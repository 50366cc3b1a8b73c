/**
 * The `RequestListener` of `node:http`, as far as types go that are there without `@types/node`: an agent may run where there
 * is no Node.
 */
export type NodeListener = Listening["listen"];

/** A method, so that it may ask for more of its arguments than is written here. */
type Listening = { listen(incoming: Incoming, outgoing: Outgoing): void };

type Incoming = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

type Outgoing = { readonly headersSent: boolean; readonly writableEnded: boolean };

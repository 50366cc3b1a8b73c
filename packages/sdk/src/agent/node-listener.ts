/**
 * The `RequestListener` of `node:http`, typed without `@types/node`: an agent may run on a runtime other than Node.
 */
export type NodeListener = Listening["listen"];

/** A method, so that implementations may declare more specific arguments. */
type Listening = { listen(incoming: Incoming, outgoing: Outgoing): void };

type Incoming = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

type Outgoing = { readonly headersSent: boolean; readonly writableEnded: boolean };

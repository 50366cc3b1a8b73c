import { callHandlers } from "../call-handlers.ts";
import { checkNames, type Declared } from "./event-handlers.ts";
import { gatewayName } from "./event-names.ts";
import { mergeOptions, type MergedOptions } from "./event-options.ts";
import type { DeclareParts } from "../handler.ts";
import type {
  EventHandler,
  EventName,
  EventOptions,
  OnEvent,
  Possible,
  ProviderName,
  Send,
} from "./typed-event.ts";

/** What has been declared so far for a provider on one path. */
type ProviderRoute = { readonly handlers: readonly Declared[]; readonly options: MergedOptions };

/** Declares handlers of providers' events, on one route for each provider, unless they have paths of their own. */
export function declareEvents({ routes, runs, onDeclared }: DeclareParts): OnEvent {
  const declared = new Map<string, ProviderRoute>();

  function on<
    const Provider extends ProviderName,
    const Name extends EventName<Provider>,
    Sent extends Send = "body",
  >(
    provider: Provider,
    names: Possible<Provider, Name> | readonly Possible<Provider, Name>[],
    handler: EventHandler<Provider, Name, Sent>,
    options?: EventOptions<Sent>,
  ): void;
  // The handler was found by its names, so it accepts their events.
  function on(
    provider: string,
    given: string | readonly string[],
    handler: EventHandler,
    { path = `/${provider}`, ...options }: EventOptions = {},
  ): void {
    checkProvider(provider);
    const names = typeof given === "string" ? [given] : given;
    const key = `${provider} ${path}`;
    const before = declared.get(key);
    const handlers = before?.handlers ?? [];
    checkNames(provider, names, handlers);
    if (typeof handler !== "function") throw new TypeError(`acp.on("${provider}", …) has no handler`);
    const merged = mergeOptions({ provider, path }, before?.options ?? options, options);
    checkDigest(provider, names, merged);
    const now = { handlers: [...handlers, { names, handler }], options: merged };

    const routeOptions = { ...merged, events: eventsOf(provider, now.handlers) };
    if (before === undefined) {
      routes.declare("POST", path, routeOptions, async (request, context) => {
        const { handlers: known = [], options: { run } = {} } = declared.get(key) ?? {};
        return callHandlers({ provider, handlers: known, request, context }, run && { runs, run });
      });
    } else routes.change("POST", path, routeOptions);
    declared.set(key, now);
    onDeclared();
  }
  return on;
}

function checkProvider(provider: string): void {
  if (provider === "external") {
    throw new TypeError(
      `acp.on("external", …): callers with an API key name no events; use acp.post for them`,
    );
  }
  if (!/^[a-z0-9][a-z0-9_-]*$/.test(provider)) {
    throw new TypeError(`acp.on("${provider}", …): a provider is named by its id, such as github`);
  }
}

/** The digest of a Slack message does not contain its channel. */
function checkDigest(provider: string, names: readonly string[], { send }: MergedOptions): void {
  const unknown = send === "digest" && names.find((name) => gatewayName(provider, name) !== name);
  if (!unknown) return;
  throw new TypeError(
    `acp.on("${provider}", "${unknown}", …): a digest does not tell in which channel a message was sent; use "message"`,
  );
}

/** The names by which the gateway filters. */
function eventsOf(provider: string, handlers: readonly Declared[]): string[] {
  return [...new Set(handlers.flatMap(({ names }) => names.map((name) => gatewayName(provider, name))))];
}

import { z } from "zod";
import { routeName, type Route } from "./route.ts";
import { sendSchema, type SendForm } from "./send-form.ts";
import { readRun, runSchema, type DeclaredRun } from "./run-option.ts";
import { identitiesSchema, readWake, wakeMembers, type GivenWake } from "./wake-declaration.ts";

/** The settings of a route. */
export type GivenSettings = GivenWake & {
  readonly send?: SendForm | null | undefined;
  readonly run?: DeclaredRun | null | undefined;
};

/** The members of a route that can be set through the API. */
export const settableMembers = {
  send: sendSchema.nullish(),
  run: runSchema.nullish().describe("Settings for the runs that the route's deliveries start."),
  ...wakeMembers,
};

/**
 * Settings made through the API for an agent that cannot declare them itself. They override its registration, which
 * does not reset them.
 */
export type RouteSettings = {
  readonly identities?: readonly string[] | undefined;
  /** By the route's name, `POST /github`. */
  readonly routes: Readonly<Record<string, GivenSettings>>;
};

export const NO_SETTINGS: RouteSettings = { routes: {} };

const storedSchema = z.object({
  identities: identitiesSchema.optional(),
  routes: z.record(z.string(), z.object(settableMembers)),
});

/** Parses stored settings. */
export function readRouteSettings(text: string | null): RouteSettings {
  return text === null ? NO_SETTINGS : storedSchema.parse(JSON.parse(text));
}

/** The routes with their settings. */
export function withSettings(routes: readonly Route[], settings: RouteSettings): readonly Route[] {
  if (settings === NO_SETTINGS) return routes;
  return routes.map((route) => {
    const own = ownSettings(settings, routeName(route));
    return own === undefined ? route : { ...route, ...overriding(own) };
  });
}

/** Cached, so that the same settings give the same objects and filters are compiled only once. */
const asRoutes = new WeakMap<RouteSettings, readonly Route[]>();

/** Settings of routes as routes, for an agent whose routes are unknown. */
export function routesOfSettings(settings: RouteSettings): readonly Route[] {
  if (settings === NO_SETTINGS) return [];
  const known = asRoutes.get(settings) ?? readRoutes(settings);
  asRoutes.set(settings, known);
  return known;
}

function readRoutes({ routes }: RouteSettings): readonly Route[] {
  return Object.entries(routes).flatMap(([name, own]) => {
    const [, method, path] = /^(\S+) (\/.*)$/s.exec(name) ?? [];
    return method === undefined || path === undefined ? [] : [{ method, path, ...overriding(own) }];
  });
}

/** The names of a route's members that are set. */
export function setMembers(settings: RouteSettings, name: string): readonly string[] {
  return Object.keys(ownSettings(settings, name) ?? {});
}

function ownSettings({ routes }: RouteSettings, name: string): GivenSettings | undefined {
  return Object.hasOwn(routes, name) ? routes[name] : undefined;
}

export type SettingsChange = {
  readonly route: string | undefined;
  readonly members: GivenSettings;
  readonly identities: readonly string[] | null | undefined;
};

/** The settings after a change: undefined leaves a member unchanged, null removes it. */
export function changeSettings(
  settings: RouteSettings,
  { route, members, identities }: SettingsChange,
): RouteSettings {
  const kept = identities === undefined ? settings.identities : (identities ?? undefined);
  const routes = { ...settings.routes };
  if (route !== undefined) {
    const given = Object.entries(members).filter(([, value]) => value !== undefined);
    const merged = { ...ownSettings(settings, route), ...Object.fromEntries(given) };
    const own = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
    if (Object.keys(own).length === 0) delete routes[route];
    else routes[route] = own;
  }
  return { ...(kept !== undefined && { identities: kept }), routes };
}

/** Serializes settings for the store; null if nothing is set. */
export function writeRouteSettings(settings: RouteSettings): string | null {
  const isEmpty = settings.identities === undefined && Object.keys(settings.routes).length === 0;
  return isEmpty ? null : JSON.stringify(settings);
}

/** Only the members that are set. */
function overriding(own: GivenSettings): Partial<Route> {
  const read = {
    ...readWake(own),
    send: own.send ?? undefined,
    run: own.run == null ? undefined : readRun(own.run),
  };
  return Object.fromEntries(Object.entries(read).filter(([member]) => Object.hasOwn(own, member)));
}

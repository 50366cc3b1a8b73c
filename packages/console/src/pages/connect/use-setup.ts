import type { Agent, Provider } from "agentex-gateway-sdk/client";
import { useSearchParams } from "react-router";
import type { Scope } from "./create/choose-scope.tsx";
import { hasInstallations } from "./create/choose-scope.tsx";
import type { Target } from "./create/choose-target.tsx";

type Member = "agent" | "route" | "provider" | "for" | "name" | "base" | "key" | "source";
type Change = { readonly [Name in Member]?: string | undefined };

/** The state of the setup. It is in the URL, so that a reload continues it; a secret never is. */
export type Setup = {
  /** From 0. */
  readonly step: number;
  readonly given: Readonly<Record<Member, string | undefined>>;
  readonly target: Target | undefined;
  readonly provider: Provider | undefined;
  readonly scope: Scope;
  /** Moves forward or back. Undefined members are removed from the URL. */
  readonly go: (change: Change) => void;
};

export function useSetup(agents: readonly Agent[], providers: readonly Provider[]): Setup {
  const [query, setQuery] = useSearchParams();
  const read = (member: Member): string | undefined => query.get(member) ?? undefined;
  const given: Setup["given"] = {
    agent: read("agent"),
    route: read("route"),
    provider: read("provider"),
    for: read("for"),
    name: read("name"),
    base: read("base"),
    key: read("key"),
    source: read("source"),
  };
  const agent = agents.find(({ name }) => name === given.agent);
  const target = agent === undefined || given.route === undefined ? undefined : { agent, path: given.route };
  const provider = providers.find(({ id }) => id === given.provider);
  const isMade = given.key !== undefined || given.source !== undefined;
  return {
    step: target === undefined ? 0 : provider === undefined ? 1 : isMade ? 3 : 2,
    given,
    target,
    provider,
    scope: given.for === "app" && (provider === undefined || hasInstallations(provider)) ? "app" : "one",
    go: (change) =>
      setQuery(
        Object.entries({ ...given, ...change }).flatMap(([name, value]) =>
          value === undefined || value === "" ? [] : [[name, value] as [string, string]],
        ),
      ),
  };
}

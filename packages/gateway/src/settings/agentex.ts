import { isIP } from "node:net";
import { BASE_URL_EXPECTED, isBaseUrl } from "../addresses/base-url.ts";
import type { Setting } from "./setting.ts";

/** What whoever comes from Agentex brings along. */
export type AgentexConfig = {
  /** Where agents are that registered as `host.docker.internal`; undefined: under that name. */
  readonly acpHostOverride: string | undefined;
  /** The running Agentex that the gateway stands in front of, without a slash at the end; undefined: there is none. */
  readonly upstreamUrl: string | undefined;
};

export const AGENTEX_SETTINGS = {
  acpHostOverride: {
    variable: "AGENTEX_ACP_HOST_OVERRIDE",
    flag: "--acp-host-override <host>",
    fallback: undefined,
    description:
      "Where agents are that registered as host.docker.internal, as Agentex's templates have it: 127.0.0.1 for a gateway " +
      "that runs on their machine and not in a container.",
    expected: "an address or name, such as 127.0.0.1",
    read: (text) =>
      isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined,
  },
  upstreamUrl: {
    variable: "AGENTEX_UPSTREAM_URL",
    flag: "--upstream-url <url>",
    fallback: undefined,
    description:
      "A running Agentex that the gateway stands in front of: agents are registered at both, and tasks, messages and " +
      "whatever else the gateway does not have are passed on to it.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
} satisfies { [Name in keyof AgentexConfig]: Setting<NonNullable<AgentexConfig[Name]>> };

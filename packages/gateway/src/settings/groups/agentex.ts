import { isIP } from "node:net";
import { BASE_URL_EXPECTED, isBaseUrl } from "../../addresses/base-url.ts";
import type { Setting } from "./setting.ts";

/** Settings for users of Agentex. */
export type AgentexConfig = {
  /** The host that replaces `host.docker.internal` in agents' URLs; undefined: keeps that name. */
  readonly acpHostOverride: string | undefined;
  /** The running Agentex behind the gateway, if any, without a trailing slash. */
  readonly upstreamUrl: string | undefined;
};

export const AGENTEX_SETTINGS = {
  acpHostOverride: {
    variable: "AGENTEX_ACP_HOST_OVERRIDE",
    flag: "--acp-host-override <host>",
    fallback: undefined,
    description:
      "The host to use for agents registered as host.docker.internal, as in Agentex's templates: 127.0.0.1 for " +
      "a gateway that runs on the same machine, outside of a container.",
    expected: "an address or name, such as 127.0.0.1",
    read: (text) =>
      isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$/i.test(text) ? text : undefined,
  },
  upstreamUrl: {
    variable: "AGENTEX_UPSTREAM_URL",
    flag: "--upstream-url <url>",
    fallback: undefined,
    description:
      "A running Agentex behind the gateway: agents are registered with both, and the gateway forwards tasks, " +
      "messages and everything else that it does not serve itself.",
    expected: BASE_URL_EXPECTED,
    read: (text) => (isBaseUrl(text) ? text.replace(/\/+$/, "") : undefined),
  },
} satisfies { [Name in keyof AgentexConfig]: Setting<NonNullable<AgentexConfig[Name]>> };

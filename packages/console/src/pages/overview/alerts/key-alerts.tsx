import type { ExpiringKey, RenamedKey } from "agentex-gateway-sdk/client";
import { IconClockExclamation } from "@tabler/icons-react";
import { keyKind } from "../../../components/marks/provider-label.ts";
import { Moment } from "../../../components/text/moment.tsx";
import { pathTo } from "../../../app/paths.ts";
import type { KeyedAlert } from "./alert-row.tsx";

export function expiringKey({ id, name, agent_name, api_key_type, expires_at }: ExpiringKey): KeyedAlert {
  return {
    key: id,
    icon: IconClockExclamation,
    tone: "warn",
    to: pathTo.agent(agent_name, "keys"),
    title: `A key of ${agent_name} is about to expire`,
    detail: (
      <>
        The {keyKind(api_key_type)} {name} expires <Moment at={expires_at} />. Create its replacement before
        then.
      </>
    ),
  };
}

export function renamedKey({ id, name, agent_name, renamed_to, renamed_until }: RenamedKey): KeyedAlert {
  return {
    key: `${id} renamed`,
    icon: IconClockExclamation,
    tone: "warn",
    to: pathTo.agent(agent_name, "keys"),
    title: `A key of ${agent_name} needs its new name`,
    detail: (
      <>
        {name} is now called {renamed_to}. Rename the key: it accepts both names until{" "}
        <Moment at={renamed_until} />.
      </>
    ),
  };
}

import type { Gap, StoppedRecovery } from "agentex-gateway-sdk/client";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { pathTo } from "../../../app/paths.ts";
import { Moment } from "../../../components/text/moment.tsx";
import type { KeyedAlert } from "./alert-row.tsx";

export function stoppedRecovery({ name, receiver, detail, since }: StoppedRecovery): KeyedAlert {
  return {
    key: `recovery ${name}`,
    icon: IconPlugConnectedX,
    tone: "bad",
    to: pathOf(receiver),
    title: `Missed webhooks of ${receiver.name} cannot be recovered`,
    detail: (
      <>
        {detail} (since <Moment at={since} />
        ). Give recovery {name} another credential.
      </>
    ),
  };
}

export function gap({ provider, receiver, from, to }: Gap): KeyedAlert {
  return {
    key: `gap ${provider} ${receiver.type} ${receiver.name} ${from}`,
    icon: IconPlugConnectedX,
    tone: "warn",
    to: pathOf(receiver),
    title: `${receiver.name} has probably missed ${provider === "slack" ? "Slack" : "GitHub"} webhooks`,
    detail: (
      <>
        The gateway could not store any from <Moment at={from} /> to <Moment at={to} />.{" "}
        {provider === "slack"
          ? "Slack stopped retrying after six minutes and cannot send them again. Check in Slack what was missed."
          : "GitHub does not retry them. To request them again: npx agentex-gateway recover github"}
      </>
    ),
  };
}

function pathOf({ type, name }: Gap["receiver"]): string {
  return type === "agent" ? pathTo.agent(name) : pathTo.overview();
}

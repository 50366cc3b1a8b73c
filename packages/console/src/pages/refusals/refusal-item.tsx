import type { Refusal } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/text/moment.tsx";
import { providerLabel } from "../../components/marks/provider-label.ts";
import { ProviderMark } from "../../components/marks/provider-mark.tsx";
import { Row } from "../../components/rows/row.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { receiverName } from "./receiver.tsx";
import classes from "./refusal-item.module.css";

/** A rejected request in a list, with the most likely cause. */
export function RefusalItem({ refusal }: { readonly refusal: Refusal }) {
  const { id, agent_name, method, path, provider, code, remote_address, refused_at } = refusal;
  const { diagnosis, detail } = refusal;
  return (
    <Row className={classes["refusal"]} to={pathTo.refusal(id)} id={id}>
      <ProviderMark id={provider ?? "?"} />
      <div className={classes["words"]}>
        <div className={classes["head"]}>
          <ToneBadge tone="bad">{code.replaceAll("_", " ")}</ToneBadge>
          <Text size="sm" c="dimmed">
            <Moment at={refused_at} />
          </Text>
        </div>
        <Text size="sm" className={classes["target"]}>
          <code>
            {method} {path}
          </code>{" "}
          to {receiverName(agent_name)}{" "}
          <span className={classes["from"]}>
            {provider === null ? "" : `· ${providerLabel(provider)} `}· from {remote_address}
          </span>
        </Text>
        <Text size="sm">{diagnosis[0]?.sentence ?? detail}</Text>
      </div>
    </Row>
  );
}

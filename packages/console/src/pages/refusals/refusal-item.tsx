import type { Refusal } from "agentex-gateway-sdk/client";
import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/moment.tsx";
import { ProviderMark } from "../../components/provider-mark.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import classes from "./refusal-item.module.css";

/** A request that was turned away, with its diagnosis. */
export function RefusalItem({ refusal }: { readonly refusal: Refusal }) {
  const {
    agent_id,
    agent_name,
    method,
    path,
    provider,
    code,
    detail,
    diagnosis,
    remote_address,
    refused_at,
  } = refusal;
  return (
    <article className={classes["refusal"]}>
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
          for{" "}
          {agent_id === null ? (
            agent_name
          ) : (
            <Anchor component={Link} to={pathTo.agent(agent_name)} size="sm" underline="always">
              {agent_name}
            </Anchor>
          )}{" "}
          <span className={classes["from"]}>
            {provider === null ? "" : `· ${provider} `}· from {remote_address}
          </span>
        </Text>
        {diagnosis.length === 0 ? (
          <Text size="sm">{detail}</Text>
        ) : (
          <ul className={classes["diagnosis"]} aria-label="Diagnosis">
            {diagnosis.map(({ code: finding, sentence }) => (
              <li key={finding}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}

import type { Refusal } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/moment.tsx";
import { providerLabel } from "../../components/provider-label.ts";
import { ProviderMark } from "../../components/provider-mark.tsx";
import { Row } from "../../components/row.tsx";
import { TextLink } from "../../components/text-link.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import classes from "./refusal-item.module.css";

/** A rejected request, with its diagnosis. */
export function RefusalItem({ refusal }: { readonly refusal: Refusal }) {
  const { agent_id, agent_name, method, path, provider, code, remote_address, refused_at } = refusal;
  return (
    <Row className={classes["refusal"]}>
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
          to{" "}
          {agent_id === null ? (
            agent_name
          ) : (
            <TextLink to={pathTo.agent(agent_name)} isInline>
              {agent_name}
            </TextLink>
          )}{" "}
          <span className={classes["from"]}>
            {provider === null ? "" : `· ${providerLabel(provider)} `}· from {remote_address}
          </span>
        </Text>
        <Diagnosis refusal={refusal} />
      </div>
    </Row>
  );
}

function Diagnosis({ refusal: { diagnosis, detail } }: { readonly refusal: Refusal }) {
  if (diagnosis.length === 0) return <Text size="sm">{detail}</Text>;
  return (
    <ul className={classes["diagnosis"]} aria-label="Diagnosis">
      {diagnosis.map(({ code, sentence }) => (
        <li key={code}>{sentence}</li>
      ))}
    </ul>
  );
}

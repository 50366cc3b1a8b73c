import type { RefusalDetail } from "agentex-gateway-sdk/client";
import { Group, Text } from "@mantine/core";
import { pathTo } from "../../app/paths.ts";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { sourceIn } from "../source/receiver.ts";
import { adviceOn } from "./advice.ts";
import classes from "./diagnosis-panel.module.css";

/** What is wrong with a rejected request, and what to do about it. */
export function DiagnosisPanel({ refusal }: { readonly refusal: RefusalDetail }) {
  const { diagnosis, detail, code } = refusal;
  const advice = adviceOn(code);
  return (
    <Panel title="Diagnosis">
      <ul className={classes["diagnosis"]} aria-label="Findings">
        {diagnosis.length === 0 ? (
          <li>{detail}</li>
        ) : (
          diagnosis.map(({ code: finding, sentence }) => <li key={finding}>{sentence}</li>)
        )}
      </ul>
      {advice !== undefined && (
        <Text size="sm" mt="sm">
          {advice}
        </Text>
      )}
      <Remedies refusal={refusal} />
    </Panel>
  );
}

const BY_SECRET: ReadonlySet<string> = new Set([
  "signature_invalid",
  "identity_mismatch",
  "key_invalid",
  "handshake_refused",
]);

/** Links to the pages where it can be fixed. */
function Remedies({ refusal }: { readonly refusal: RefusalDetail }) {
  const { agent_id, agent_name, provider, code, reason } = refusal;
  if (agent_id === null) return null;
  const source = sourceIn(agent_name);
  const isUnconnected = reason === "no_signing_key" || code === "credentials_missing";
  const keys = source === undefined ? pathTo.agent(agent_name, "keys") : pathTo.source(source, "keys");
  return (
    <Group gap="xs" mt="md">
      {isUnconnected && source === undefined && (
        <LinkButton to={pathTo.connect({ agent: agent_name, ...(provider !== null && { provider }) })}>
          Connect {provider ?? "a provider"}
        </LinkButton>
      )}
      {BY_SECRET.has(code) && !isUnconnected && <LinkButton to={keys}>Open the keys</LinkButton>}
      {code === "route_not_found" || code === "method_not_allowed" ? (
        <LinkButton to={pathTo.agent(agent_name)}>Open the routes</LinkButton>
      ) : null}
    </Group>
  );
}

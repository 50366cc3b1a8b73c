import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Group } from "@mantine/core";
import { LastUsed } from "../../components/last-used.tsx";
import { Moment } from "../../components/moment.tsx";
import { providerLabel } from "../../components/provider-label.ts";
import { ProviderMark } from "../../components/provider-mark.tsx";
import { RowButton } from "../../components/row-button.tsx";
import { Row, RowText } from "../../components/row.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import classes from "./key-row.module.css";

/** The type of the agent's own key, which the gateway generates and the agent receives when it registers. */
export const INTERNAL = "internal";

/** What can be done to a key. */
export type KeyChange = "rename" | "rotate" | "delete";

export function KeyRow({
  agentKey: key,
  onChange,
}: {
  readonly agentKey: AgentApiKey;
  readonly onChange: (kind: KeyChange) => void;
}) {
  const isInternal = key.api_key_type === INTERNAL;
  const uses = key.values.flatMap(({ last_used_at }) => last_used_at ?? []).toSorted();
  return (
    <Row className={classes["key"]}>
      <ProviderMark id={key.api_key_type} />
      <RowText
        title={key.name}
        detail={
          <>
            {providerLabel(key.api_key_type)} · created <Moment at={key.created_at} /> ·{" "}
            {isInternal ? "signs what the gateway forwards" : <LastUsed at={uses.at(-1)} />}
            {key.allowed_addresses !== null && ` · from ${key.allowed_addresses.join(", ")} only`}
            <KeyBadges agentKey={key} />
          </>
        }
      />
      {!isInternal && (
        <Group gap="xs" wrap="nowrap" className={classes["actions"]}>
          <RowButton label="Rename" name={key.name} onClick={() => onChange("rename")} />
          <RowButton label="Rotate" name={key.name} onClick={() => onChange("rotate")} />
          <RowButton label="Delete" name={key.name} isDestructive onClick={() => onChange("delete")} />
        </Group>
      )}
    </Row>
  );
}

function KeyBadges({ agentKey: { values, expires_at, warnings } }: { readonly agentKey: AgentApiKey }) {
  if (values.length === 1 && expires_at === null && warnings.length === 0) return null;
  return (
    <Group gap={6} mt={6} component="span">
      {warnings.map((warning) => (
        <ToneBadge key={warning} tone="warn">
          {warning}
        </ToneBadge>
      ))}
      {values.length === 0 && <ToneBadge tone="warn">waiting for the provider&apos;s secret</ToneBadge>}
      {values.length > 1 &&
        values.map(({ id, expires_at: until }) =>
          until === null ? (
            <ToneBadge key={id} tone="good">
              new value
            </ToneBadge>
          ) : (
            <ToneBadge key={id} tone="warn">
              old value expires <Moment at={until} />
            </ToneBadge>
          ),
        )}
      {expires_at !== null && (
        <ToneBadge tone="warn">
          expires <Moment at={expires_at} />
        </ToneBadge>
      )}
    </Group>
  );
}

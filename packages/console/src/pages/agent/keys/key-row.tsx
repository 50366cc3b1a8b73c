import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Group } from "@mantine/core";
import { LastUsed } from "../../../components/text/last-used.tsx";
import { Moment } from "../../../components/text/moment.tsx";
import { providerLabel } from "../../../components/marks/provider-label.ts";
import { ProviderMark } from "../../../components/marks/provider-mark.tsx";
import { RowButton } from "../../../components/buttons/row-button.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { ToneBadge } from "../../../components/marks/tone-badge.tsx";
import classes from "./key-row.module.css";

/** The type of the agent's own key, which the gateway generates and the agent receives when it registers. */
export const INTERNAL = "internal";

/** The possible changes to a key. */
export type KeyChange = "rename" | "rotate" | "delete";

const CHANGES: readonly KeyChange[] = ["rename", "rotate", "delete"];
const LABELS: Readonly<Record<KeyChange, string>> = { rename: "Rename", rotate: "Rotate", delete: "Delete" };

export function KeyRow({
  agentKey: key,
  title = key.name,
  changes = CHANGES,
  onChange,
}: {
  readonly agentKey: AgentApiKey;
  readonly title?: string;
  readonly changes?: readonly KeyChange[];
  readonly onChange: (kind: KeyChange) => void;
}) {
  const isInternal = key.api_key_type === INTERNAL;
  const uses = key.values.flatMap(({ last_used_at }) => last_used_at ?? []).toSorted();
  return (
    <Row className={classes["key"]}>
      <ProviderMark id={key.api_key_type} />
      <RowText
        title={title}
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
          {changes.map((change) => (
            <RowButton
              key={change}
              label={LABELS[change]}
              name={title}
              isDestructive={change === "delete"}
              onClick={() => onChange(change)}
            />
          ))}
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

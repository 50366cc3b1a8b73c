import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Button, Group, Text } from "@mantine/core";
import { Moment } from "../../components/moment.tsx";
import { ProviderMark } from "../../components/provider-mark.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import classes from "./key-row.module.css";

/** The agent's own key, which the gateway makes and the agent reads at each registration. */
export const INTERNAL = "internal";

export function KeyRow({
  agentKey: key,
  onRotate,
  onDelete,
}: {
  readonly agentKey: AgentApiKey;
  readonly onRotate: (key: AgentApiKey) => void;
  readonly onDelete: (key: AgentApiKey) => void;
}) {
  const isInternal = key.api_key_type === INTERNAL;
  const uses = key.values.flatMap(({ last_used_at }) => last_used_at ?? []).toSorted();
  const lastUsed = uses.at(-1);
  return (
    <div className={classes["key"]}>
      <ProviderMark id={key.api_key_type} />
      <div className={classes["words"]}>
        <Text fw={550} size="sm" className={classes["name"]}>
          {key.name}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {key.api_key_type} · created <Moment at={key.created_at} /> ·{" "}
          {isInternal ? (
            "the gateway signs with it what it forwards"
          ) : lastUsed === undefined ? (
            "never used"
          ) : (
            <>
              last used <Moment at={lastUsed} />
            </>
          )}
          {key.allowed_addresses !== null && ` · from ${key.allowed_addresses.join(", ")} only`}
        </Text>
        <Group gap={6} mt={key.values.length > 1 || key.expires_at !== null ? 6 : 0}>
          {key.values.length === 0 && <ToneBadge tone="warn">waits for the provider's secret</ToneBadge>}
          {key.values.length > 1 &&
            key.values.map(({ id, expires_at }) => (
              <ToneBadge key={id} tone={expires_at === null ? "good" : "warn"}>
                {expires_at === null ? (
                  "new value"
                ) : (
                  <>
                    old value until <Moment at={expires_at} />
                  </>
                )}
              </ToneBadge>
            ))}
          {key.expires_at !== null && (
            <ToneBadge tone="warn">
              expires <Moment at={key.expires_at} />
            </ToneBadge>
          )}
        </Group>
      </div>
      {!isInternal && (
        <Group gap="xs" wrap="nowrap" className={classes["actions"]}>
          <Button variant="default" size="xs" aria-label={`Rotate ${key.name}`} onClick={() => onRotate(key)}>
            Rotate
          </Button>
          <Button
            variant="default"
            size="xs"
            c="var(--bad)"
            aria-label={`Delete ${key.name}`}
            onClick={() => onDelete(key)}
          >
            Delete
          </Button>
        </Group>
      )}
    </div>
  );
}

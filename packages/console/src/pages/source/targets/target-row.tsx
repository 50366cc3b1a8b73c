import { Group } from "@mantine/core";
import { pathTo } from "../../../app/paths.ts";
import { RowButton } from "../../../components/buttons/row-button.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { ToneBadge } from "../../../components/marks/tone-badge.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { Moment } from "../../../components/text/moment.tsx";
import { ANY_VALUE, nameValue, type SourceTarget } from "./target.ts";
import classes from "./target-row.module.css";

export function TargetRow({
  target,
  onChange,
  onRemove,
}: {
  readonly target: SourceTarget;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}) {
  const { value, agent_name, path, when } = target;
  const name = `${agent_name ?? "deleted agent"} for ${nameValue(value)}`;
  return (
    <Row className={classes["target"]}>
      <RowText
        title={value === ANY_VALUE ? nameValue(value) : <code>{value}</code>}
        detail={
          <>
            {agent_name === null ? (
              "deleted agent"
            ) : (
              <TextLink to={pathTo.agent(agent_name)}>{agent_name}</TextLink>
            )}{" "}
            at <code>{path}</code>
            {when !== null && " · only if a condition is met"}
            <TargetBadges target={target} />
          </>
        }
      />
      <Group gap="xs" wrap="nowrap">
        <RowButton label={target.off_reason === null ? "Change" : "Turn on"} name={name} onClick={onChange} />
        <RowButton label="Remove" name={name} isDestructive onClick={onRemove} />
      </Group>
    </Row>
  );
}

function TargetBadges({ target: { shadow, off_reason, off_at } }: { readonly target: SourceTarget }) {
  if (!shadow && off_reason === null) return null;
  return (
    <Group gap={6} mt={6} component="span">
      {shadow && <ToneBadge tone="quiet">shadow: its responses never count</ToneBadge>}
      {off_reason !== null && (
        <ToneBadge tone="warn">
          off since {off_reason}
          {off_at !== null && (
            <>
              , <Moment at={off_at} />
            </>
          )}
        </ToneBadge>
      )}
    </Group>
  );
}

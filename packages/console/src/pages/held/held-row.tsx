import type { Delivery } from "agentex-gateway-sdk/client";
import { Checkbox, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/text/moment.tsx";
import { RowButton } from "../../components/buttons/row-button.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { describeActor, describeStanding } from "../../delivery/describe/actor.ts";
import { heldUntil } from "../../delivery/describe/held-until.ts";
import { titleOf } from "../../delivery/describe/title.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import type { HeldDecision } from "../../delivery/decide/decision.ts";
import classes from "./held-row.module.css";

/** A held delivery: what happened, who caused it, why it is held, and until when. */
export function HeldRow({
  delivery,
  isSelected,
  onSelect,
  onDecide,
}: {
  readonly delivery: Delivery;
  readonly isSelected: boolean;
  readonly onSelect: (isSelected: boolean) => void;
  readonly onDecide: (decision: HeldDecision) => void;
}) {
  const title = titleOf(delivery);
  return (
    <Row className={classes["row"]}>
      <Checkbox
        aria-label={`Select ${title}`}
        checked={isSelected}
        onChange={(event) => onSelect(event.currentTarget.checked)}
      />
      <RowText
        title={<TextLink to={pathTo.delivery(delivery.id)}>{title}</TextLink>}
        detail={
          <>
            <span className={classes["origin"]}>{describeOrigin(delivery)}</span>
            {delivery.reason?.sentence}
          </>
        }
      />
      <Times delivery={delivery} />
      <Group gap="xs" wrap="nowrap" className={classes["buttons"] ?? ""}>
        <RowButton label="Release" name={title} onClick={() => onDecide("release")} />
        <RowButton label="Cancel" name={title} isDestructive onClick={() => onDecide("cancel")} />
      </Group>
    </Row>
  );
}

/** Since when it has been waiting, and when it will be cancelled. */
function Times({ delivery }: { readonly delivery: Delivery }) {
  const { data: about } = useQuery(aboutQuery());
  return (
    <span className={classes["times"]}>
      <span>
        held <Moment at={delivery.received_at} />
      </span>
      {about !== undefined && (
        <span>
          cancelled <Moment at={heldUntil(delivery, about)} />
        </span>
      )}
    </span>
  );
}

/** "stranger, standing: none · reviewer · POST /reviews" */
function describeOrigin(delivery: Delivery): string {
  const actor = describeActor(delivery);
  const parts = [
    actor === undefined ? undefined : `${actor}, standing: ${describeStanding(delivery)}`,
    delivery.agent_name ?? "deleted agent",
    delivery.route,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

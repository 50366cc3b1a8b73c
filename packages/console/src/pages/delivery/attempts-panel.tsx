import type { Attempt, DeliveryDetail } from "agentex-gateway-sdk/client";
import { Text, Timeline } from "@mantine/core";
import {
  IconCheck,
  IconClock,
  IconCornerUpLeft,
  IconDots,
  IconFilter,
  IconHandStop,
  IconX,
} from "@tabler/icons-react";
import { describeZone, formatClock, formatDuration } from "../../components/text/format-time.ts";
import { Panel } from "../../components/page/panel.tsx";
import { cameTooLate, groupAttempts, toldAt, type AttemptGroup } from "../../delivery/attempt-groups.ts";
import { Mark } from "../../delivery/mark.tsx";
import { wasHeld } from "../../delivery/describe/reason.ts";
import { AttemptDetail } from "./attempt-detail.tsx";
import { EndText, endTitle } from "./end-item.tsx";
import { NextAttempt } from "./next-attempt.tsx";

/** The history of a delivery, oldest first: what its agent did, and what its sender got. */
export function AttemptsPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { received_at, status } = delivery;
  const ended = endTitle(status);
  const groups = groupAttempts(delivery.attempts);
  const told = toldAt(delivery);
  // A group that continues after the sender was answered is shown after that as a whole.
  const isBefore = (group: AttemptGroup): boolean =>
    told === undefined || group.every(({ started_at }) => Date.parse(started_at) <= told);
  const before = groups.filter(isBefore);
  const after = groups.filter((group) => !isBefore(group));
  return (
    <Panel
      title="Attempts"
      description={`The agent's attempts and the response to the sender, ${describeZone()}.`}
    >
      <Timeline bulletSize={24} lineWidth={2} active={99}>
        <Timeline.Item title="Received" bullet={<IconCheck size={14} aria-hidden />} color="gray.7">
          <Text size="sm" c="dimmed">
            {formatClock(received_at, received_at)} · {describeOrigin(delivery)}
          </Text>
        </Timeline.Item>
        {delivery.reason !== null && reasonItem(delivery, delivery.reason.sentence)}
        {before.map((group) => attemptItem(group, delivery))}
        {told !== undefined && toldItem(delivery, told)}
        {after.map((group) => attemptItem(group, delivery))}
        {status === "waiting" && (
          <Timeline.Item
            title="Next attempt"
            bullet={<IconClock size={14} aria-hidden />}
            color="gray.7"
            lineVariant="dashed"
          >
            <Text size="sm" c="dimmed">
              <NextAttempt delivery={delivery} />
            </Text>
          </Timeline.Item>
        )}
        {ended !== undefined && (
          <Timeline.Item title={ended} bullet={<IconDots size={14} aria-hidden />} color="gray.7">
            <Text size="sm" c="dimmed">
              <EndText delivery={delivery} />
            </Text>
          </Timeline.Item>
        )}
      </Timeline>
    </Panel>
  );
}

function reasonItem(delivery: DeliveryDetail, sentence: string) {
  const Symbol = wasHeld(delivery) ? IconHandStop : IconFilter;
  return (
    <Timeline.Item
      title={wasHeld(delivery) ? "Held" : "Filtered"}
      color="gray.7"
      bullet={<Symbol size={14} aria-hidden />}
    >
      <Text size="sm" c="dimmed">
        {sentence}
      </Text>
    </Timeline.Item>
  );
}

function attemptItem(group: AttemptGroup, delivery: DeliveryDetail) {
  const [first] = group;
  const last = group.at(-1) ?? first;
  const { color, icon: Symbol } = lookOf(first);
  const isLate = group.some((attempt) => cameTooLate(attempt, delivery));
  return (
    <Timeline.Item
      key={first.number}
      title={
        <>
          {first === last
            ? `Attempt ${first.number}: ${outcomeOf(first)}`
            : `Attempts ${first.number} to ${last.number}: each ${outcomeOf(first)}`}{" "}
          {isLate && <Mark>too late for the sender</Mark>}
        </>
      }
      color={color}
      bullet={<Symbol size={14} aria-hidden />}
    >
      <AttemptDetail group={group} delivery={delivery} />
    </Timeline.Item>
  );
}

/** The response to the sender, and when it was sent. */
function toldItem(delivery: DeliveryDetail, told: number) {
  const { answered_status, answered_after_ms, answered_by, answer_too_late } = delivery;
  return (
    <Timeline.Item
      key="told"
      title={`Sender got ${answered_status}`}
      color="gray.7"
      bullet={<IconCornerUpLeft size={14} aria-hidden />}
    >
      <Text size="sm" c="dimmed">
        {formatClock(new Date(told).toISOString(), delivery.received_at)} · after{" "}
        {formatDuration(answered_after_ms ?? 0)} ·{" "}
        {answered_by === "agent" ? "the agent's response" : "by the gateway"}
        {answer_too_late && "; the agent's response came too late"}
      </Text>
    </Timeline.Item>
  );
}

function describeOrigin({ provider, replay_of, test }: DeliveryDetail): string {
  if (replay_of !== null)
    return test ? "an edited delivery, sent as a test" : "replay of an earlier delivery";
  return provider === "external" ? "API key verified" : "signature verified";
}

function outcomeOf({ agent_status, error, duration_ms }: Attempt): string {
  if (duration_ms === null) return "in progress";
  return agent_status === null ? (error ?? "no response").replaceAll("_", " ") : `returned ${agent_status}`;
}

function lookOf({ agent_status, error, duration_ms }: Attempt) {
  if (duration_ms === null) return { color: "indigo.7", icon: IconDots };
  const isGood = error === null && agent_status !== null && agent_status < 400;
  return isGood ? { color: "teal.8", icon: IconCheck } : { color: "red.8", icon: IconX };
}

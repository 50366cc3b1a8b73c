import type { Attempt, DeliveryDetail } from "agentex-gateway-sdk/client";
import { Text, Timeline } from "@mantine/core";
import { IconCheck, IconClock, IconDots, IconFilter, IconHandStop, IconX } from "@tabler/icons-react";
import { formatClock } from "../../components/format-time.ts";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { wasHeld } from "../../delivery/reason.ts";
import { AttemptDetail } from "./attempt-detail.tsx";

/** The history of a delivery, attempt by attempt, oldest first. */
export function AttemptsPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { attempts, received_at, status, next_attempt_at } = delivery;
  return (
    <Panel title="Attempts">
      <Timeline bulletSize={24} lineWidth={2} active={attempts.length + (delivery.reason === null ? 0 : 1)}>
        <Timeline.Item title="Received" bullet={<IconCheck size={14} aria-hidden />} color="gray.7">
          <Text size="sm" c="dimmed">
            {formatClock(received_at)} · {describeOrigin(delivery)}
          </Text>
          {delivery.answered_status !== null && (
            <Text size="sm" c="dimmed">
              {describeAnswered(delivery)}
            </Text>
          )}
        </Timeline.Item>
        {delivery.reason !== null && (
          <Timeline.Item
            title={wasHeld(delivery) ? "Held" : "Filtered"}
            color="gray.7"
            bullet={
              wasHeld(delivery) ? (
                <IconHandStop size={14} aria-hidden />
              ) : (
                <IconFilter size={14} aria-hidden />
              )
            }
          >
            <Text size="sm" c="dimmed">
              {delivery.reason.sentence}
            </Text>
          </Timeline.Item>
        )}
        {attempts.map((attempt) => {
          const { color, icon: Symbol } = lookOf(attempt);
          return (
            <Timeline.Item
              key={attempt.number}
              title={`Attempt ${attempt.number}: ${outcomeOf(attempt)}`}
              color={color}
              bullet={<Symbol size={14} aria-hidden />}
            >
              <AttemptDetail attempt={attempt} />
            </Timeline.Item>
          );
        })}
        {status === "waiting" && (
          <Timeline.Item title="Next attempt" bullet={<IconClock size={14} aria-hidden />}>
            <Text size="sm" c="dimmed">
              {next_attempt_at === null ? (
                "after earlier deliveries with the same ordering key"
              ) : (
                <Moment at={next_attempt_at} />
              )}
            </Text>
          </Timeline.Item>
        )}
      </Timeline>
    </Panel>
  );
}

function describeOrigin({ provider, replay_of }: DeliveryDetail): string {
  if (replay_of !== null) return "replay of an earlier delivery";
  return provider === "external" ? "API key verified" : "signature verified";
}

function describeAnswered(delivery: DeliveryDetail): string {
  const { answered_status, answered_after_ms, answered_by, answer_too_late } = delivery;
  const whose = answered_by === "agent" ? "the agent's response" : "sent by the gateway";
  const late = answer_too_late ? "; the agent's response came too late" : "";
  return `Sender received ${answered_status} after ${answered_after_ms} ms, ${whose}${late}`;
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

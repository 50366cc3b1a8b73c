import type { Attempt, DeliveryDetail } from "agentex-gateway-sdk/client";
import { Code, Text, Timeline } from "@mantine/core";
import { IconCheck, IconClock, IconDots, IconX } from "@tabler/icons-react";
import { CodeText } from "../../components/code-text.tsx";
import { formatClock, formatDuration } from "../../components/format-time.ts";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { textBody } from "../../delivery/body.ts";
import { explainError } from "../../delivery/explain.ts";

/** What happened to a delivery, attempt by attempt, the newest last. */
export function AttemptsPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { attempts, received_at, status, next_attempt_at } = delivery;
  return (
    <Panel title="Attempts">
      <Timeline bulletSize={24} lineWidth={2} active={attempts.length}>
        <Timeline.Item title="Received" bullet={<IconCheck size={14} aria-hidden />} color="gray.7">
          <Text size="sm" c="dimmed">
            {formatClock(received_at)} · {howProven(delivery)}
          </Text>
        </Timeline.Item>
        {attempts.map((attempt) => (
          <Timeline.Item
            key={attempt.number}
            title={`Attempt ${attempt.number}: ${outcomeOf(attempt)}`}
            color={colorOf(attempt)}
            bullet={<Bullet attempt={attempt} />}
          >
            <AttemptWords attempt={attempt} />
          </Timeline.Item>
        ))}
        {status === "waiting" && (
          <Timeline.Item title="Next attempt" bullet={<IconClock size={14} aria-hidden />}>
            <Text size="sm" c="dimmed">
              {next_attempt_at === null ? (
                "when earlier ones of its conversation are done"
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

function howProven({ provider, replay_of }: DeliveryDetail): string {
  if (replay_of !== null) return "replayed from an earlier delivery";
  return provider === "external" ? "proven by its key" : "proven by its signature";
}

function isGood({ agent_status, error }: Attempt): boolean {
  return error === null && agent_status !== null && agent_status < 400;
}

function outcomeOf({ agent_status, error, duration_ms }: Attempt): string {
  if (duration_ms === null) return "under way";
  return agent_status === null ? (error ?? "no answer").replaceAll("_", " ") : `answered ${agent_status}`;
}

function colorOf(attempt: Attempt): string {
  if (attempt.duration_ms === null) return "indigo.7";
  return isGood(attempt) ? "teal.8" : "red.8";
}

function Bullet({ attempt }: { readonly attempt: Attempt }) {
  if (attempt.duration_ms === null) return <IconDots size={14} aria-hidden />;
  return isGood(attempt) ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />;
}

function AttemptWords({ attempt }: { readonly attempt: Attempt }) {
  const { number, started_at, duration_ms, error, redirect, answer } = attempt;
  const shown = answer === null || answer.encoding === "base64" ? undefined : textBody(answer.content);
  return (
    <>
      <Text size="sm" c="dimmed">
        {formatClock(started_at)}
        {duration_ms !== null && ` · after ${formatDuration(duration_ms)}`}
      </Text>
      {error !== null && (
        <Text size="sm" mt={4}>
          {explainError(error)}
        </Text>
      )}
      {redirect !== null && (
        <Text size="sm" mt={4}>
          {redirect.to !== null && (
            <>
              It redirected to <Code>{redirect.to}</Code>.{" "}
            </>
          )}
          {redirect.advice}
        </Text>
      )}
      {answer?.encoding === "base64" && (
        <Text size="sm" mt={4}>
          The answer is not text.
        </Text>
      )}
      {shown !== undefined && shown.kind !== "empty" && shown.kind !== "binary" && (
        <div style={{ marginTop: 8 }}>
          <CodeText
            text={shown.kind === "json" ? shown.pretty : shown.text}
            isJson={shown.kind === "json"}
            label={`The agent's answer to attempt ${number}`}
          />
          {answer?.is_cut === true && (
            <Text size="xs" c="dimmed" mt={4}>
              The start of it; no more is kept.
            </Text>
          )}
        </div>
      )}
    </>
  );
}

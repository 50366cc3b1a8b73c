import type { Run } from "agentex-gateway-sdk/client";
import { Group, Progress, Text } from "@mantine/core";
import { formatProgress } from "../../../delivery/describe/run.ts";

/** The agent's last report on what it is doing, and its progress. */
export function RunProgress({ run: { state, note, progress } }: { readonly run: Run }) {
  const isWorking = state === "working";
  if (note === null && progress === null) {
    return isWorking ? (
      <Text size="sm" c="dimmed">
        The agent has not reported yet what it is doing.
      </Text>
    ) : null;
  }
  // A run that succeeded is complete, whatever progress it last reported.
  const shown = state === "succeeded" ? null : progress;
  return (
    <div>
      <Group justify="space-between" align="baseline" wrap="nowrap" gap="md">
        <Text component="output" display="block" style={{ overflowWrap: "anywhere" }} miw={0}>
          {note !== null && !isWorking && (
            <Text span c="dimmed">
              Last note:{" "}
            </Text>
          )}
          {note}
        </Text>
        {shown !== null && (
          <Text size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
            {formatProgress(shown)}
          </Text>
        )}
      </Group>
      {shown !== null && (
        <Progress.Root size="sm" mt={8}>
          <Progress.Section
            value={shown * 100}
            color={isWorking ? "indigo.6" : "gray.6"}
            aria-label="Progress of the run"
          />
        </Progress.Root>
      )}
    </div>
  );
}

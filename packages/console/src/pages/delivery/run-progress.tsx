import type { Run } from "agentex-gateway-sdk/client";
import { Group, Progress, Text } from "@mantine/core";
import { formatProgress } from "../../delivery/run.ts";

/** What the agent last said that it is doing, and how far it is. */
export function RunProgress({ run: { state, note, progress } }: { readonly run: Run }) {
  if (note === null && progress === null) {
    return state === "working" ? (
      <Text size="sm" c="dimmed">
        The agent has not said yet what it is doing.
      </Text>
    ) : null;
  }
  return (
    <div>
      <Group justify="space-between" align="baseline" wrap="nowrap" gap="md">
        <Text component="output" display="block" style={{ overflowWrap: "anywhere" }} miw={0}>
          {note}
        </Text>
        {progress !== null && (
          <Text size="sm" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
            {formatProgress(progress)}
          </Text>
        )}
      </Group>
      {progress !== null && (
        <Progress.Root size="sm" mt={8}>
          <Progress.Section
            value={progress * 100}
            color={state === "working" ? "indigo.6" : state === "succeeded" ? "teal.6" : "gray.6"}
            aria-label="Progress of the run"
          />
        </Progress.Root>
      )}
    </div>
  );
}

import type { Run } from "agentex-gateway-sdk/client";
import { Group, Stack, Text } from "@mantine/core";
import { formatDuration } from "../../../components/text/format-time.ts";
import { ToneBadge } from "../../../components/marks/tone-badge.tsx";
import { explainRun, formatCost, formatProgress, runAppearanceOf } from "../../../delivery/describe/run.ts";

/** The runs of earlier attempts, latest first. */
export function EarlierRuns({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <section aria-label="Earlier runs">
      <Text size="sm" c="dimmed" mb={8}>
        Earlier {runs.length === 1 ? "run" : "runs"}
      </Text>
      <Stack gap={10}>
        {runs.map((run) => (
          <EarlierRun key={run.attempt} run={run} />
        ))}
      </Stack>
    </section>
  );
}

function EarlierRun({ run }: { readonly run: Run }) {
  const { tone, label } = runAppearanceOf(run);
  const said = [run.error ?? explainRun(run), run.note === null ? undefined : `Last note: ${run.note}`];
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={550}>
          Attempt {run.attempt}
        </Text>
        <ToneBadge tone={tone}>{label}</ToneBadge>
        <Text size="sm" c="dimmed">
          {describeEnd(run)}
        </Text>
      </Group>
      {said
        .filter((sentence) => sentence !== undefined)
        .map((sentence) => (
          <Text key={sentence} size="sm" mt={2} style={{ overflowWrap: "anywhere" }}>
            {sentence}
          </Text>
        ))}
    </div>
  );
}

/** "after 12 min, at 40% · $0.12" */
function describeEnd({ started_at, finished_at, progress, usage }: Run): string {
  const took = finished_at === null ? undefined : Date.parse(finished_at) - Date.parse(started_at);
  const ended = [
    took === undefined ? undefined : `after ${formatDuration(took)}`,
    progress === null ? undefined : `at ${formatProgress(progress)}`,
  ].filter((part) => part !== undefined);
  return [ended.join(", "), usage?.cost_usd == null ? "" : formatCost(usage.cost_usd)]
    .filter((part) => part !== "")
    .join(" · ");
}

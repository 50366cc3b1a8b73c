import type { DeliveryDetail, Run } from "agentex-gateway-sdk/client";
import { Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconHandStop } from "@tabler/icons-react";
import { CodeText } from "../../../components/text/code-text.tsx";
import { formatAbsolute } from "../../../components/text/format-time.ts";
import { Notice } from "../../../components/notices/notice.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { ToneBadge } from "../../../components/marks/tone-badge.tsx";
import { explainRun, runAppearanceOf } from "../../../delivery/describe/run.ts";
import { EarlierRuns } from "./earlier-runs.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunProgress } from "./run-progress.tsx";

/** The agent's work on a delivery after accepting it. */
export function RunPanel({ delivery, run }: { readonly delivery: DeliveryDetail; readonly run: Run }) {
  const { tone, label } = runAppearanceOf(run);
  const explained = explainRun(run);
  return (
    <Panel
      title="Run"
      actions={
        <ToneBadge tone={tone} isMoving={run.state === "working"}>
          {label}
        </ToneBadge>
      }
    >
      <Stack gap="md">
        {run.state === "working" && run.cancel_requested && <CancelRequested run={run} />}
        {explained !== undefined && <Text size="sm">{explained}</Text>}
        <RunProgress run={run} />
        {run.error !== null && (
          <Notice tone="bad" icon={IconAlertTriangle}>
            {run.error}
          </Notice>
        )}
        <RunFacts run={run} session={run.session ?? delivery.session} />
        <Result run={run} />
        {delivery.runs.length > 0 && <EarlierRuns runs={delivery.runs} />}
      </Stack>
    </Panel>
  );
}

function CancelRequested({ run: { ends_by } }: { readonly run: Run }) {
  return (
    <Notice tone="warn" icon={IconHandStop}>
      Cancel requested. The agent is told when it next reports. If it does not stop, it may continue until{" "}
      {formatAbsolute(ends_by)}.
    </Notice>
  );
}

function Result({ run: { result } }: { readonly run: Run }) {
  if (result == null) return null;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={6}>
        Result
      </Text>
      <CodeText text={JSON.stringify(result, undefined, 2)} isJson label="The run's result, as JSON" />
    </div>
  );
}

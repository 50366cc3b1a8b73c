import type { DeliveryFilter, DeliveryStatus } from "agentex-gateway-sdk/client";
import { MultiSelect, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { countOf } from "../../components/text/count-of.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { ErrorNotice } from "../../components/notices/error-notice.tsx";
import { hasEnded, STATUSES } from "../../delivery/filter/filter.ts";
import { STATUS_OPTIONS } from "../../delivery/describe/status.ts";
import { replayCountQuery } from "../../queries/deliveries.ts";
import { BulkProgress } from "../../delivery/decide/bulk-progress.tsx";

const FAILED: readonly DeliveryStatus[] = ["failed", "rejected"];
const OPTIONS = STATUS_OPTIONS.filter(({ value }) =>
  STATUSES.some((status) => status === value && hasEnded(status)),
);

/** Replays the deliveries that match a filter: counts them first, then shows the progress. */
export function BulkReplayForm({
  filter,
  onClose,
}: {
  readonly filter: DeliveryFilter;
  readonly onClose: () => void;
}) {
  const filtered = [filter.status ?? []].flat().filter(hasEnded);
  const [statuses, setStatuses] = useState(filtered.length > 0 ? filtered : FAILED);
  const wanted = { ...filter, status: statuses };
  const count = useQuery(replayCountQuery(wanted, statuses.length > 0));
  const replay = useMutation({ mutationFn: async () => client.deliveries.replayAll(wanted) });
  if (replay.data !== undefined) return <BulkProgress started={replay.data} onClose={onClose} />;
  const total = statuses.length === 0 ? undefined : count.data;
  return (
    <DialogForm
      mutation={replay}
      submit={total === undefined || total === 0 ? "Replay" : `Replay ${total.toLocaleString("en")}`}
      onCancel={onClose}
      isDisabled={total === undefined || total === 0}
    >
      <Text size="sm" c="dimmed">
        Replays every delivery that matches the list&apos;s filter and has one of these statuses. Each becomes
        a new delivery that names its original, so that agents can skip work already done.
      </Text>
      <MultiSelect
        label="Status"
        value={[...statuses]}
        onChange={(chosen) => setStatuses(STATUSES.filter((status) => chosen.includes(status)))}
        data={OPTIONS}
      />
      {count.isError && <ErrorNotice error={count.error} onRetry={() => void count.refetch()} />}
      <Text size="sm" fw={550} aria-live="polite">
        {statuses.length === 0 ? "Choose at least one status." : !count.isError && announce(total)}
      </Text>
    </DialogForm>
  );
}

function announce(total: number | undefined): string {
  if (total === undefined) return "Counting…";
  return total === 0
    ? "No deliveries match."
    : `${countOf(total, "delivery", "deliveries")} will be replayed.`;
}

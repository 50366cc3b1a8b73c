import type { BulkReplay, DeliveryFilter, DeliveryStatus } from "agentex-gateway-sdk/client";
import { Button, Group, Modal, MultiSelect, Progress, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Notice } from "../../components/notice.tsx";
import { hasEnded, STATUSES } from "../../delivery/filter.ts";
import { replayCountQuery, replayQuery } from "../../queries/deliveries.ts";
import { countWords } from "../overview/attention-words.ts";

/** What people mean when they say that it should be sent again. */
const WENT_WRONG: readonly DeliveryStatus[] = ["failed", "rejected"];

/** Sends again what the list is filtered to: counted first, and followed to its end. */
export function BulkReplayDialog({
  filter,
  isOpen,
  onClose,
}: {
  readonly filter: DeliveryFilter;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Replay deliveries"
      closeButtonProps={{ "aria-label": "Close" }}
      keepMounted={false}
    >
      <BulkReplayForm filter={filter} onClose={onClose} />
    </Modal>
  );
}

function BulkReplayForm({
  filter,
  onClose,
}: {
  readonly filter: DeliveryFilter;
  readonly onClose: () => void;
}) {
  const listed = [filter.status ?? []].flat().filter(hasEnded);
  const [statuses, setStatuses] = useState(listed.length > 0 ? listed : WENT_WRONG);
  const wanted = { ...filter, status: statuses };
  const count = useQuery(replayCountQuery(wanted, statuses.length > 0));
  const begin = useMutation({ mutationFn: async () => client.deliveries.replayAll(wanted) });
  if (begin.data !== undefined) return <ReplayProgress begun={begin.data} onClose={onClose} />;
  const total = count.data ?? 0;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        All deliveries that the filter of the list shows, with one of these statuses, are delivered once more,
        each as a new delivery. Their agents should know by the id of the original what they have done
        already.
      </Text>
      <MultiSelect
        label="Status"
        value={[...statuses]}
        onChange={(chosen) => setStatuses(STATUSES.filter((status) => chosen.includes(status)))}
        data={STATUSES.filter(hasEnded)}
      />
      {count.isError && <ErrorNotice error={count.error} onRetry={() => void count.refetch()} />}
      {begin.isError && <ErrorNotice error={begin.error} />}
      <Text size="sm" fw={550} aria-live="polite">
        {statuses.length === 0
          ? "Choose at least one status."
          : count.isPending
            ? "Counting…"
            : count.isError
              ? ""
              : total === 0
                ? "No delivery matches."
                : `${countWords(total, "delivery", "deliveries")} will be replayed.`}
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          onClick={() => begin.mutate()}
          loading={begin.isPending}
          disabled={total === 0 || count.isPending || statuses.length === 0}
        >
          {total === 0 ? "Replay" : `Replay ${total.toLocaleString("en")}`}
        </Button>
      </Group>
    </Stack>
  );
}

function ReplayProgress({ begun, onClose }: { readonly begun: BulkReplay; readonly onClose: () => void }) {
  const progress = useQuery(replayQuery(begun.id));
  const { total, done, failed, finished_at } = progress.data ?? begun;
  const isFinished = finished_at !== null;
  return (
    <Stack>
      <Progress
        value={total === 0 ? 100 : (done / total) * 100}
        animated={!isFinished}
        aria-label="Replayed"
        size="lg"
      />
      <Text size="sm" aria-live="polite">
        {isFinished
          ? `${countWords(done - failed, "delivery", "deliveries")} replayed.`
          : `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`}
      </Text>
      {progress.isError && <ErrorNotice error={progress.error} onRetry={() => void progress.refetch()} />}
      {failed > 0 && (
        <Notice tone="warn" icon={IconAlertTriangle}>
          {countWords(failed, "delivery", "deliveries")} could not be replayed: the agent is gone.
        </Notice>
      )}
      {isFinished ? (
        <Notice tone="good" icon={IconCircleCheck}>
          They are on their way; the list shows what becomes of them.
        </Notice>
      ) : (
        <Text size="sm" c="dimmed">
          It goes on by itself, also when this is closed.
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant={isFinished ? "filled" : "default"} onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}

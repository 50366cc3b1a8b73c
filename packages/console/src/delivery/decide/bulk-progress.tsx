import type { BulkReplay } from "agentex-gateway-sdk/client";
import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { countOf } from "../../components/text/count-of.ts";
import { ErrorNotice } from "../../components/notices/error-notice.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { replayQuery } from "../../queries/deliveries.ts";

const WORDS: Readonly<
  Record<BulkReplay["action"], { readonly done: string; readonly why: string; readonly next: string }>
> = {
  replay: {
    done: "replayed",
    why: "the agent was deleted",
    next: "The new deliveries are at the top of the list.",
  },
  release: {
    done: "released",
    why: "they were no longer held, or their agent was deleted",
    next: "The agents get them now.",
  },
  cancel: {
    done: "cancelled",
    why: "they were no longer held",
    next: "The agents do not get them.",
  },
};

/** Follows a bulk replay, release or cancellation to its end. */
export function BulkProgress({
  started,
  onClose,
}: {
  readonly started: BulkReplay;
  readonly onClose: () => void;
}) {
  const progress = useQuery(replayQuery(started.id));
  const { total, done, failed, finished_at } = progress.data ?? started;
  const words = WORDS[started.action];
  const isFinished = finished_at !== null;
  return (
    <Stack>
      <Progress
        value={total === 0 ? 100 : (done / total) * 100}
        animated={!isFinished}
        aria-label="Progress"
        size="lg"
      />
      <Text size="sm" aria-live="polite">
        {isFinished
          ? `${countOf(done - failed, "delivery", "deliveries")} ${words.done}.`
          : `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`}
      </Text>
      {progress.isError && <ErrorNotice error={progress.error} onRetry={() => void progress.refetch()} />}
      {failed > 0 && (
        <Notice tone="warn" icon={IconAlertTriangle}>
          {countOf(failed, "delivery", "deliveries")} could not be {words.done}, because {words.why}.
        </Notice>
      )}
      {isFinished ? (
        <Notice tone="good" icon={IconCircleCheck}>
          {words.next}
        </Notice>
      ) : (
        <Text size="sm" c="dimmed">
          You can close this dialog. The work continues in the background.
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

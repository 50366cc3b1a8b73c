import { Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { countOf } from "../../components/text/count-of.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { ErrorNotice } from "../../components/notices/error-notice.tsx";
import { heldCountQuery } from "../../queries/deliveries.ts";
import { BulkProgress } from "./bulk-progress.tsx";
import { carryOut } from "./carry-out.ts";
import type { Decision, Question } from "./decision.ts";

const WORDS: Readonly<Record<Decision, { readonly verb: string; readonly effect: string }>> = {
  release: {
    verb: "Release",
    effect:
      "Released deliveries go out as if they had just arrived, and agents act on them. Where a route delivers in order, they come last.",
  },
  cancel: {
    verb: "Cancel",
    effect: "Agents do not get cancelled deliveries. As long as they are stored, they can be replayed.",
  },
  replay: {
    verb: "Replay",
    effect: "Each becomes a new delivery that names its original, so that agents can skip work already done.",
  },
};

/** Asks for confirmation, then releases, cancels or replays deliveries. */
export function DecideDialog({
  question,
  onDone,
  onClose,
}: {
  readonly question: Question;
  /** Called when all selected deliveries are done. */
  readonly onDone?: () => void;
  readonly onClose: () => void;
}) {
  const { decision, subject } = question;
  const [done] = useState(() => new Set<string>());
  const { verb, effect } = WORDS[decision];
  const count = useCount(subject);
  const refresh = useRefresh();
  const close = (): void => {
    void refresh();
    onClose();
  };
  const decide = useMutation({
    mutationFn: async () => carryOut(question, done),
    onSuccess: (started) => {
      if (started !== undefined) return;
      onDone?.();
      close();
    },
    // Some may have been released before the error.
    onError: refresh,
  });
  const title = `${verb} ${count.data === undefined ? "" : countOf(count.data, "delivery", "deliveries")}?`;
  return (
    <Modal opened onClose={close} title={title}>
      {decide.data === undefined ? (
        <DialogForm
          mutation={decide}
          submit={count.data === undefined ? verb : `${verb} ${count.data.toLocaleString("en")}`}
          cancel="Back"
          onCancel={onClose}
          isDisabled={count.data === undefined || count.data === 0}
          isDestructive={decision === "cancel"}
        >
          <Text size="sm">{effect}</Text>
          {count.error !== null && <ErrorNotice error={count.error} onRetry={() => void count.refetch()} />}
        </DialogForm>
      ) : (
        <BulkProgress started={decide.data} onClose={close} />
      )}
    </Modal>
  );
}

/** The number of affected deliveries. */
function useCount(subject: Question["subject"]) {
  const isAll = subject.kind === "all";
  const { data, error, refetch } = useQuery(heldCountQuery(isAll ? subject.filter : {}, isAll));
  return { data: isAll ? data : subject.ids.length, error, refetch };
}

function useRefresh(): () => Promise<void> {
  const queryClient = useQueryClient();
  return async () => {
    for (const name of ["deliveries", "delivery", "alerts"]) {
      await queryClient.invalidateQueries({ queryKey: [name] });
    }
  };
}

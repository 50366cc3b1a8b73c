import { GatewayError, type BulkReplay } from "agentex-gateway-sdk/client";
import { Modal, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../app/client.ts";
import { countOf } from "../../components/count-of.ts";
import { DialogForm } from "../../components/dialog-form.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { heldCountQuery } from "../../queries/deliveries.ts";
import { ReplayProgress } from "../deliveries/replay-progress.tsx";
import type { Decision, Question, Subject } from "./decision.ts";

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
};

/** Asks for confirmation, then releases or cancels held deliveries. */
export function DecideDialog({
  question: { decision, subject },
  onClose,
}: {
  readonly question: Question;
  readonly onClose: () => void;
}) {
  const { verb, effect } = WORDS[decision];
  const count = useCount(subject);
  const refresh = useRefresh();
  const close = (): void => {
    void refresh();
    onClose();
  };
  const decide = useMutation({
    mutationFn: async () => carryOut({ decision, subject }),
    onSuccess: (started) => {
      if (started === undefined) close();
    },
    // Some may have been released before an error.
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
        <ReplayProgress started={decide.data} onClose={close} />
      )}
    </Modal>
  );
}

/** How many deliveries are meant. */
function useCount(subject: Subject) {
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

/** @returns the work that goes on in the background; undefined if all is done. */
async function carryOut({ decision, subject }: Question): Promise<BulkReplay | undefined> {
  const { deliveries } = client;
  if (subject.kind === "all") {
    return decision === "release"
      ? deliveries.releaseAll(subject.filter)
      : deliveries.cancelAll(subject.filter);
  }
  for (const id of subject.ids) {
    try {
      await (decision === "release" ? deliveries.release(id) : deliveries.cancel(id));
    } catch (error) {
      if (!isDecided(error)) throw error;
    }
  }
  return undefined;
}

/** Whether somebody else was faster. */
function isDecided(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    (error.code === "delivery_not_held" || error.code === "delivery_not_waiting")
  );
}

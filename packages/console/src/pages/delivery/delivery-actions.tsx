import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { IconBan, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../app/client.ts";
import { hasEnded } from "../../delivery/filter/filter.ts";
import { CurlButton } from "./curl-button.tsx";
import { ResendButton } from "./resend-button.tsx";
import { CancelRunButton } from "./run/cancel-run-button.tsx";
import { DeliverUnroutedButton } from "./deliver-unrouted-button.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { ReplayToButton } from "./replay-to-button.tsx";
import { showError } from "./show-error.ts";

export function DeliveryActions({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, status, agent_name, run, source_name, source_value } = delivery;
  return (
    <>
      {delivery.request !== null && <CurlButton id={id} />}
      {(status === "waiting" || status === "held") && <CancelButton id={id} />}
      {status === "working" && run?.cancel_requested === false && <CancelRunButton delivery={delivery} />}
      {status === "held" && <ReleaseButton id={id} />}
      {status === "unrouted" && source_name !== null && (
        <DeliverUnroutedButton source={source_name} value={source_value} />
      )}
      {hasEnded(status) && agent_name !== null && <ResendButton delivery={delivery} />}
      {hasEnded(status) && <ReplayToButton delivery={delivery} />}
      {hasEnded(status) && agent_name !== null && (
        <ReplayButton id={id} label="Replay" replay={async () => client.deliveries.replay(id)} />
      )}
    </>
  );
}

function CancelButton({ id }: { readonly id: string }) {
  const { mutate, isPending } = useChange(id, async () => client.deliveries.cancel(id));
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconBan size={16} aria-hidden />}
      loading={isPending}
      onClick={() => mutate()}
    >
      Cancel
    </Button>
  );
}

function ReleaseButton({ id }: { readonly id: string }) {
  const { mutate, isPending } = useChange(id, async () => client.deliveries.release(id));
  return (
    <Button
      size="xs"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={isPending}
      onClick={() => mutate()}
    >
      Release
    </Button>
  );
}

/** Changes a delivery's status. */
function useChange(id: string, change: () => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      await queryClient.invalidateQueries({ queryKey: ["alerts"] });
    },
    onError: showError,
  });
}

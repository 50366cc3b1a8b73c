import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { IconBan, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../app/client.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { curlCommand } from "../../delivery/curl.ts";
import { hasEnded } from "../../delivery/filter.ts";
import { bodyQuery } from "../../queries/deliveries.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { webhookUrl } from "../agent/webhook-url.ts";
import { CancelRunButton } from "./cancel-run-button.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { showError } from "./show-error.ts";

export function DeliveryActions({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, status, agent_name, run } = delivery;
  return (
    <>
      <CurlButton delivery={delivery} />
      {(status === "waiting" || status === "held") && <CancelButton id={id} />}
      {status === "working" && run?.cancel_requested === false && <CancelRunButton delivery={delivery} />}
      {status === "held" && <ReleaseButton id={id} />}
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

function CurlButton({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, agent_name, request, method, path, provider } = delivery;
  const { data: about } = useQuery(aboutQuery());
  const { data: body } = useQuery(bodyQuery(id));
  if (about === undefined || body === undefined || request === null || agent_name === null) return null;
  const command = curlCommand({
    method,
    url: webhookUrl(about, agent_name, path),
    headers: request.headers,
    body: body.kind === "binary" ? undefined : body.kind === "empty" ? "" : body.text,
    needsKey: provider === "external",
    file: id,
  });
  return <CopyButton value={command} what="Copy as curl" label="Copy as curl" />;
}

import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBan, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { describeError } from "../../components/describe-error.ts";
import { curlCommand } from "../../delivery/curl.ts";
import { hasEnded } from "../../delivery/filter.ts";
import { bodyQuery } from "../../queries/deliveries.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { webhookUrl } from "../agent/webhook-url.ts";

const showError = (error: unknown): void => {
  const { title, detail } = describeError(error);
  notifications.show({ title, message: detail, color: "red" });
};

export function DeliveryActions({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, status, agent_name } = delivery;
  return (
    <>
      <CurlButton delivery={delivery} />
      {(status === "waiting" || status === "held") && <CancelButton id={id} />}
      {status === "held" && <ReleaseButton id={id} />}
      {hasEnded(status) && agent_name !== null && <ReplayButton id={id} />}
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

function ReplayButton({ id }: { readonly id: string }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: async () => client.deliveries.replay(id),
    onSuccess: async (next) => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      await navigate(pathTo.delivery(next.id));
      notifications.show({ message: "Replayed. This is the new delivery.", color: "teal" });
    },
    onError: showError,
  });
  return (
    <Button
      size="xs"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={isPending}
      onClick={() => mutate()}
    >
      Replay
    </Button>
  );
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

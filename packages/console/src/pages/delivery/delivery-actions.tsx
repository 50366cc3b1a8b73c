import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBan, IconRefresh } from "@tabler/icons-react";
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
  const { id, status } = delivery;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const replay = useMutation({
    mutationFn: async () => client.deliveries.replay(id),
    onSuccess: async (next) => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      await navigate(pathTo.delivery(next.id));
      notifications.show({ message: "Replayed. This is the new delivery.", color: "teal" });
    },
    onError: showError,
  });
  const cancel = useMutation({
    mutationFn: async () => client.deliveries.cancel(id),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true }),
    onError: showError,
  });
  return (
    <>
      <CurlButton delivery={delivery} />
      {status === "waiting" && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconBan size={16} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Cancel
        </Button>
      )}
      {hasEnded(status) && delivery.agent_name !== null && (
        <Button
          size="xs"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      )}
    </>
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

import type { Delivery } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { showError } from "./show-error.ts";

/** Replays a delivery, or its batch, and opens the new one. */
export function ReplayButton({
  id,
  label,
  isSecondary = false,
  replay,
}: {
  readonly id: string;
  readonly label: string;
  readonly isSecondary?: boolean;
  /** Resolves to the new delivery, or the first of several. */
  readonly replay: () => Promise<Delivery>;
}) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: replay,
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
      variant={isSecondary ? "default" : "filled"}
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={isPending}
      onClick={() => mutate()}
    >
      {label}
    </Button>
  );
}

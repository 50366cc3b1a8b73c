import type { WebhookRoute } from "agentex-gateway-sdk/client";
import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { RowButton } from "../../components/row-button.tsx";
import { FilterForm } from "./filter-form.tsx";
import { routeName } from "./webhook-url.ts";

/** Opens the editor of a route's filter. */
export function FilterButton({
  agentName,
  route,
}: {
  readonly agentName: string;
  readonly route: WebhookRoute;
}) {
  const [isOpen, dialog] = useDisclosure(false);
  const name = routeName(route);
  return (
    <>
      <RowButton label="Filter" name={name} onClick={dialog.open} />
      <Modal opened={isOpen} onClose={dialog.close} title={`Filter of ${name}`} size="lg">
        <FilterForm agentName={agentName} route={route} onClose={dialog.close} />
      </Modal>
    </>
  );
}

import type { Agent, WebhookRoute } from "agentex-gateway-sdk/client";
import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { RowButton } from "../../../components/buttons/row-button.tsx";
import { FilterForm } from "./filter-form.tsx";
import { routeName } from "../webhook-url.ts";

/** Opens the editor of a route's filter. */
export function FilterButton({ agent, route }: { readonly agent: Agent; readonly route: WebhookRoute }) {
  const [isOpen, dialog] = useDisclosure(false);
  const name = routeName(route);
  return (
    <>
      <RowButton label="Filter" name={name} onClick={dialog.open} />
      <Modal opened={isOpen} onClose={dialog.close} title={`Filter of ${name}`} size="lg">
        <FilterForm agent={agent} route={route} onClose={dialog.close} />
      </Modal>
    </>
  );
}

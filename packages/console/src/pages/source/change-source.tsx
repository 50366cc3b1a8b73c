import type { Source } from "agentex-gateway-sdk/client";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { aliasPaths } from "./source-url.ts";

/** The paths of Agentex's own that a provider's source may answer at. */
const ALIASES: Readonly<Record<string, Source["alias"]>> = { slack: "/slack", linear: "/linear" };

/** Opens the form for what a source's targets are chosen by, and where else it answers. */
export function ChangeSource({ source }: { readonly source: Source }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={dialog.open}>
        Change
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={`Change ${source.name}`}>
        <ChangeForm source={source} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function ChangeForm({ source, onDone }: { readonly source: Source; readonly onDone: () => void }) {
  const { name, provider } = source;
  const [routeBy, setRouteBy] = useState(source.route_by ?? "");
  const [alias, setAlias] = useState(source.alias);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: async () =>
      client.sources.save(name, { provider, alias, route_by: routeBy.trim() === "" ? null : routeBy.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["sources"] });
      onDone();
    },
  });
  const offered = ALIASES[provider];
  return (
    <DialogForm mutation={save} submit="Save" onCancel={onDone}>
      <TextInput
        label="Targets are chosen by"
        description="A template of the value that tells installations apart, such as {json:team_id}. Empty: what the provider tells them apart by."
        ff="monospace"
        data-autofocus
        value={routeBy}
        onChange={(event) => setRouteBy(event.currentTarget.value)}
      />
      {offered != null && (
        <Select
          label="Also answers at"
          description="Paths of Agentex, for an app that is set up for them. One source may have them."
          allowDeselect={false}
          value={alias ?? ""}
          onChange={(chosen) => setAlias(chosen === offered ? offered : null)}
          data={[
            { value: "", label: "Nothing else" },
            { value: offered, label: aliasPaths(offered) },
          ]}
        />
      )}
    </DialogForm>
  );
}

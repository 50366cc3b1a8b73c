import type { Provider, Source } from "agentex-gateway-sdk/client";
import { Button, Modal, Select, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { providersQuery } from "../../queries/providers.ts";
import { isUsualValue } from "./route-by.ts";
import { aliasPaths } from "./source-url.ts";

/** Agentex's own paths at which a provider's source may be served too. */
const ALIASES: Readonly<Record<string, Source["alias"]>> = { slack: "/slack", linear: "/linear" };

/** Opens the form for what a source chooses its targets by, and where else it is served. */
export function ChangeSource({ source }: { readonly source: Source }) {
  const [isOpen, dialog] = useDisclosure(false);
  const { data: providers } = useQuery(providersQuery());
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={dialog.open}>
        Change
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={`Change ${source.name}`}>
        {providers !== undefined && (
          <ChangeForm
            source={source}
            provider={providers.find(({ id }) => id === source.provider)}
            onDone={dialog.close}
          />
        )}
      </Modal>
    </>
  );
}

function ChangeForm({
  source,
  provider,
  onDone,
}: {
  readonly source: Source;
  readonly provider: Provider | undefined;
  readonly onDone: () => void;
}) {
  const { name, route_by } = source;
  const [routeBy, setRouteBy] = useState(isUsualValue(route_by, provider) ? "" : (route_by ?? ""));
  const [alias, setAlias] = useState(source.alias);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: async () =>
      client.sources.save(name, { provider: source.provider, alias, route_by: routeBy.trim() || null }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["sources"] });
      onDone();
    },
  });
  const offered = ALIASES[source.provider];
  return (
    <DialogForm mutation={save} submit="Save" onCancel={onDone}>
      <Textarea
        label="Targets are chosen by"
        description="A template of the value that identifies an installation, such as {json:team_id}. Leave empty for the provider's default."
        placeholder="installation"
        autosize
        maxRows={4}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
        data-autofocus
        value={routeBy}
        onChange={(event) => setRouteBy(event.currentTarget.value)}
      />
      {offered != null && (
        <Select
          label="Also answers at"
          description="Agentex's own paths, for an app that already uses them. Only one source can have each."
          allowDeselect={false}
          value={alias ?? ""}
          onChange={(chosen) => setAlias(chosen === offered ? offered : null)}
          data={[
            { value: "", label: "No other path" },
            { value: offered, label: aliasPaths(offered) },
          ]}
        />
      )}
    </DialogForm>
  );
}

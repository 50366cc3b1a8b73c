import { Select, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { NewSecret } from "../../../components/secrets/new-secret.tsx";
import { SecretInput } from "../../../components/fields/secret-input.tsx";
import { Prose } from "../../../components/text/prose.tsx";
import { providersQuery } from "../../../queries/providers.ts";

/** How long the old value stays valid, in seconds. */
const OVERLAPS = [
  { value: "0", label: "Stops working now" },
  { value: "3600", label: "Works for another hour" },
  { value: "86400", label: "Works for another day" },
  { value: "604800", label: "Works for another week" },
];

type Rotation = { readonly secret: string | undefined; readonly overlapSeconds: number };

/** Gives a key of an agent or a source a new value. */
export function RotateKeyForm({
  type,
  rotate: apply,
  changed,
  onDone,
}: {
  /** The key's type. */
  readonly type: string;
  readonly rotate: (
    rotation: Rotation,
  ) => Promise<{ readonly api_key: string | null; readonly notices: readonly string[] }>;
  /** The queries that show the key, to be refreshed. */
  readonly changed: readonly string[];
  readonly onDone: () => void;
}) {
  const [overlap, setOverlap] = useState("86400");
  const [secret, setSecret] = useState("");
  const queryClient = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery());
  const provider = providers.find(({ id }) => id === type);
  const rotate = useMutation({
    mutationFn: async () =>
      apply({ overlapSeconds: Number(overlap), secret: secret === "" ? undefined : secret }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: changed }),
  });
  if (rotate.data !== undefined) {
    const label = OVERLAPS.find(({ value }) => value === overlap)?.label.toLowerCase() ?? "";
    return <NewSecret made={rotate.data} note={`Key rotated. The old value ${label}.`} onDone={onDone} />;
  }
  return (
    <DialogForm mutation={rotate} submit="Rotate key" onCancel={onDone}>
      <Text size="sm" c="dimmed">
        Gives the key a new value. Both values work while you switch over, so no request is rejected in the
        meantime.
      </Text>
      {provider !== undefined && provider.secret_from !== "generated" && (
        <SecretInput
          label="New secret"
          description={<Prose text={provider.setup.secret} />}
          required
          value={secret}
          onChange={setSecret}
        />
      )}
      <Select
        label="Old value"
        allowDeselect={false}
        value={overlap}
        onChange={(value) => setOverlap(value ?? "86400")}
        data={OVERLAPS}
      />
    </DialogForm>
  );
}

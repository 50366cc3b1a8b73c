import type { SourceDetail } from "agentex-gateway-sdk/client";
import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { client } from "../../../app/client.ts";
import { Panel } from "../../../components/page/panel.tsx";
import { providersQuery } from "../../../queries/providers.ts";
import { KeyRow } from "../../agent/keys/key-row.tsx";
import { RotateKeyForm } from "../../agent/keys/rotate-key-form.tsx";
import { SetSecret } from "./set-secret.tsx";

const TITLE = "Secret of the app";

/** The one secret that verifies everything a source receives, for all installations. */
export function SourceKeys({ source }: { readonly source: SourceDetail }) {
  const { name, provider: id, key } = source;
  const [isOpen, dialog] = useDisclosure(false);
  const { data: providers = [] } = useQuery(providersQuery());
  const provider = providers.find((each) => each.id === id);
  if (key === null || key.values.length === 0) {
    return (
      <Panel
        title="Key"
        description="Without the secret, all requests are rejected. The provider shows it to you."
      >
        {provider !== undefined && <SetSecret source={source} provider={provider} />}
      </Panel>
    );
  }
  return (
    <Panel
      title="Key"
      description="It verifies the webhooks of all installations. A value is shown once, when it is created."
      isFlush
    >
      <KeyRow agentKey={key} title={TITLE} changes={["rotate"]} onChange={dialog.open} />
      <Modal opened={isOpen} onClose={dialog.close} title={`Rotate the secret of ${name}`}>
        <RotateKeyForm
          type={id}
          rotate={async ({ secret, overlapSeconds }) => {
            const saved = await client.sources.rotate(name, {
              overlap_seconds: overlapSeconds,
              ...(secret !== undefined && { secret }),
            });
            return { api_key: saved.secret ?? secret ?? null, notices: saved.notices };
          }}
          changed={["sources"]}
          onDone={dialog.close}
        />
      </Modal>
    </Panel>
  );
}

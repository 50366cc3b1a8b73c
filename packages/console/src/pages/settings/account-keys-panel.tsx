import type { AccountKey } from "agentex-gateway-sdk/client";
import { IconKey } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { CreateKeyButton } from "../../components/buttons/create-key-button.tsx";
import { DeleteDialog } from "../../components/dialogs/delete-dialog.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { LastUsed } from "../../components/text/last-used.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { RowButton } from "../../components/buttons/row-button.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { accountKeysQuery } from "../../queries/account.ts";
import { CreateAccountKeyForm } from "./create-account-key-form.tsx";

export function AccountKeysPanel() {
  const keys = useQuery(accountKeysQuery());
  const [deleted, setDeleted] = useState<AccountKey>();
  const queryClient = useQueryClient();
  return (
    <Panel
      title="Account keys"
      description="API keys for managing this account from the console, the command line and the API."
      actions={<CreateKeyButton>{(close) => <CreateAccountKeyForm onDone={close} />}</CreateKeyButton>}
      isFlush
    >
      <Loaded query={keys}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={IconKey} title="No keys yet">
              Create one for each person and program, so that the audit log can tell them apart.
            </EmptyState>
          ) : (
            all.map((key) => <AccountKeyRow key={key.id} accountKey={key} onDelete={() => setDeleted(key)} />)
          )
        }
      </Loaded>
      {deleted !== undefined && (
        <DeleteDialog
          name={deleted.name}
          noun="key"
          remove={async () => client.account.deleteKey(deleted.id)}
          onDeleted={async () => {
            await queryClient.invalidateQueries({ queryKey: ["account", "keys"] });
            setDeleted(undefined);
          }}
          onClose={() => setDeleted(undefined)}
        >
          It stops working immediately. Anyone who uses it loses access.
        </DeleteDialog>
      )}
    </Panel>
  );
}

function AccountKeyRow({
  accountKey: { name, role, last_used_at, expires_at },
  onDelete,
}: {
  readonly accountKey: AccountKey;
  readonly onDelete: () => void;
}) {
  return (
    <Row>
      <RowText
        title={name}
        detail={
          <>
            {role} · <LastUsed at={last_used_at} />
            {expires_at !== null && (
              <>
                {" "}
                · expires <Moment at={expires_at} />
              </>
            )}
          </>
        }
      />
      <RowButton label="Delete" name={name} isDestructive onClick={onDelete} />
    </Row>
  );
}

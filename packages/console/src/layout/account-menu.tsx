import { Menu, NavLink } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconLogout, IconSwitchHorizontal, IconUserCircle } from "@tabler/icons-react";
import { client } from "../app/client.ts";
import { keepSession, sessionQuery } from "../queries/session.ts";

/** Shows who is signed in, the other accounts to switch to, and a sign-out button. */
export function AccountMenu() {
  const queryClient = useQueryClient();
  const { data: session } = useQuery(sessionQuery());
  const change = useMutation({
    mutationFn: async (accountId: string | undefined) => {
      if (accountId === undefined) await client.session.signOut();
      else keepSession(await client.session.switchAccount(accountId));
    },
    // All loaded data belongs to the previous account.
    onSuccess: async () => queryClient.resetQueries(),
  });
  if (session === undefined || session.login === "none" || !session.signed_in) return null;
  const others = session.accounts.filter(({ id }) => id !== session.account?.id);
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <NavLink
          component="button"
          type="button"
          label={session.account?.name ?? "Signed in"}
          description={[session.key?.name, session.role].filter(Boolean).join(" · ")}
          leftSection={<IconUserCircle size={20} stroke={1.6} aria-hidden />}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {others.length > 0 && <Menu.Label>Switch account</Menu.Label>}
        {others.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<IconSwitchHorizontal size={16} aria-hidden />}
            onClick={() => change.mutate(id)}
          >
            {name}
          </Menu.Item>
        ))}
        {session.login === "accounts" && (
          <Menu.Item
            leftSection={<IconLogout size={16} aria-hidden />}
            onClick={() => change.mutate(undefined)}
          >
            Sign out
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

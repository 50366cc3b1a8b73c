import { Button, Center, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/notices/error-notice.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { Brand } from "../../layout/brand.tsx";
import { keepSession, sessionQuery } from "../../queries/session.ts";

export function SignInPage() {
  useDocumentTitle("Sign in · Agentex Gateway");
  const [query] = useSearchParams();
  const session = useQuery(sessionQuery());
  const next = query.get("next") ?? pathTo.overview();
  if (session.data !== undefined && (session.data.login === "none" || session.data.signed_in)) {
    // Only redirects within the console.
    return <Navigate to={/^\/(?!\/)/.test(next) ? next : pathTo.overview()} replace />;
  }
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Center>
          <Brand />
        </Center>
        {session.isError ? (
          <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
        ) : session.data?.login === "external" ? (
          <ExternalSignIn />
        ) : (
          <SignInForm />
        )}
      </Stack>
    </Center>
  );
}

function SignInForm() {
  const [apiKey, setApiKey] = useState("");
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: async () => keepSession(await client.session.signIn({ api_key: apiKey.trim() })),
    onSuccess: (session) => queryClient.setQueryData(sessionQuery().queryKey, session),
  });
  return (
    <Panel>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Stack>
          <Title order={1} size="h4">
            Sign in
          </Title>
          <PasswordInput
            label="API key"
            description="One of your account's keys. It is exchanged for a session and not stored in the browser."
            required
            autoFocus
            autoComplete="off"
            value={apiKey}
            onChange={(event) => setApiKey(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": "Show API key" }}
          />
          {signIn.isError && <ErrorNotice error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} disabled={apiKey.trim() === ""}>
            Sign in
          </Button>
          <Text size="xs" c="dimmed">
            No key? Ask an admin of this gateway to create one under Settings → Keys.
          </Text>
        </Stack>
      </form>
    </Panel>
  );
}

function ExternalSignIn() {
  return (
    <Panel>
      <Stack>
        <Title order={1} size="h4">
          Sign in
        </Title>
        <Notice tone="busy" icon={IconInfoCircle}>
          This gateway uses an external auth service, and it does not recognize you. Sign in there, then
          reload this page.
        </Notice>
        <Button onClick={() => globalThis.location.reload()}>Reload</Button>
      </Stack>
    </Panel>
  );
}

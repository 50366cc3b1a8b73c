import type { Provider, SourceDetail } from "agentex-gateway-sdk/client";
import { Button, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { pathTo } from "../../../app/paths.ts";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { aboutQuery } from "../../../queries/gateway.ts";
import { sourceQuery } from "../../../queries/sources.ts";
import { SetSecret } from "../../source/keys/set-secret.tsx";
import { sourceUrl } from "../../source/source-url.ts";
import { FirstOfSource } from "../first/first-of-source.tsx";
import { PasteColumns } from "./paste-columns.tsx";
import { SecretToCome } from "../secret/secret-to-come.tsx";
import { SecretToPaste } from "../secret/secret-to-paste.tsx";
import { StepButtons } from "../step-buttons.tsx";

/** Step 4 for an app: the URL, the secret, and whether it works. */
export function PasteSource({
  name,
  agentName,
  provider,
  secret,
  isVerified,
  onVerified,
  onBack,
}: {
  readonly name: string;
  readonly agentName: string;
  readonly provider: Provider;
  readonly secret: string | null;
  readonly isVerified: boolean;
  readonly onVerified: () => void;
  readonly onBack: () => void;
}) {
  const source = useQuery(sourceQuery(name));
  const { data: about } = useQuery(aboutQuery());
  return (
    <Loaded query={source}>
      {(shown) => (
        <>
          <PasteColumns
            provider={provider}
            url={about === undefined ? "" : sourceUrl(about, shown)}
            events={[]}
            secret={!isVerified && <SourceSecret source={shown} provider={provider} secret={secret} />}
            notices={
              <Text size="sm">
                Add the agents of other installations on{" "}
                <TextLink to={pathTo.source(name)} isInline>
                  the source
                </TextLink>
                .
              </Text>
            }
          >
            <FirstOfSource source={shown} provider={provider} onVerified={onVerified} />
          </PasteColumns>
          {!isVerified && (
            <StepButtons
              agentName={agentName}
              onBack={onBack}
              cancel={
                <Button component={Link} variant="default" to={pathTo.source(name)}>
                  Finish later
                </Button>
              }
            />
          )}
        </>
      )}
    </Loaded>
  );
}

/** The secret to paste, or a field for the provider's secret, or a note on who stores it. */
function SourceSecret({
  source,
  provider,
  secret,
}: {
  readonly source: SourceDetail;
  readonly provider: Provider;
  readonly secret: string | null;
}) {
  switch (provider.secret_from) {
    case "generated":
      return secret === null ? (
        <Notice tone="quiet" icon={IconInfoCircle}>
          The secret was shown once. If you have not pasted it,{" "}
          <TextLink to={pathTo.source(source.name, "keys")} isInline>
            rotate it
          </TextLink>
          .
        </Notice>
      ) : (
        <SecretToPaste provider={provider} secret={secret} />
      );
    case "brought":
      return <SecretToCome provider={provider} />;
    case "expected":
    case "provider":
    case "public_key":
      return <SetSecret source={source} provider={provider} />;
  }
}

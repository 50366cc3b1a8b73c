import type { Agent, Provider } from "agentex-gateway-sdk/client";
import { useState } from "react";
import { ChooseProvider } from "./choose-provider.tsx";
import { hasInstallations } from "./create/choose-scope.tsx";
import { ChooseTarget } from "./create/choose-target.tsx";
import { CreateConnection } from "./create/create-connection.tsx";
import { PasteSource } from "./paste/paste-source.tsx";
import { PasteStep } from "./paste/paste-step.tsx";
import { STEP_COUNT, Steps } from "./steps.tsx";
import { useSetup, type Setup } from "./use-setup.ts";

/** What to remove from the URL to go back to each step. */
const BACK = [
  { route: undefined, provider: undefined, key: undefined, source: undefined },
  { provider: undefined, key: undefined, source: undefined },
  { key: undefined, source: undefined },
] as const;

/** The steps from an agent to its first verified delivery. */
export function Guide({
  agents,
  providers,
}: {
  readonly agents: readonly Agent[];
  readonly providers: readonly Provider[];
}) {
  const setup = useSetup(agents, providers);
  const { step, given, target, provider } = setup;
  // In memory only, so a reload forgets it.
  const [secret, setSecret] = useState<{ readonly of: string; readonly value: string }>();
  const [verified, setVerified] = useState<string>();
  const made = given.key ?? given.source;
  const isVerified = step === 3 && verified === made;
  return (
    <>
      <Steps
        step={isVerified ? STEP_COUNT : step}
        chosen={[step > 0 ? target?.agent.name : undefined, provider?.name, made]}
        onBack={(to) => setup.go(BACK[to] ?? {})}
      />
      {target === undefined || step === 0 ? (
        <ChooseTarget
          agents={agents}
          agentName={given.agent}
          path={given.route}
          onChosen={(chosen) => setup.go({ agent: chosen.agent.name, route: chosen.path })}
        />
      ) : provider === undefined ? (
        <ChooseProvider
          providers={setup.scope === "app" ? providers.filter(hasInstallations) : providers}
          agentName={target.agent.name}
          onBack={() => setup.go(BACK[0])}
          onChosen={({ id }) => setup.go({ provider: id })}
        />
      ) : made === undefined ? (
        <CreateConnection
          target={target}
          provider={provider}
          setup={setup}
          onCreated={(kind, name, { base, secret: shown }) => {
            if (shown !== null) setSecret({ of: name, value: shown });
            setup.go({ name, base, [kind]: name });
          }}
        />
      ) : (
        <Paste
          setup={setup}
          target={target}
          provider={provider}
          secret={secret?.of === made ? secret.value : null}
          onSecret={(value) => setSecret({ of: made, value })}
          isVerified={isVerified}
          onVerified={() => setVerified(made)}
        />
      )}
    </>
  );
}

function Paste({
  setup: { given, go },
  target,
  ...shared
}: {
  readonly setup: Setup;
  readonly target: NonNullable<Setup["target"]>;
  readonly provider: Provider;
  readonly secret: string | null;
  readonly onSecret: (secret: string) => void;
  readonly isVerified: boolean;
  readonly onVerified: () => void;
}) {
  const onBack = (): void => go(BACK[2]);
  if (given.source !== undefined) {
    return <PasteSource {...shared} name={given.source} agentName={target.agent.name} onBack={onBack} />;
  }
  return (
    <PasteStep {...shared} target={target} name={given.key ?? ""} baseUrl={given.base} onBack={onBack} />
  );
}

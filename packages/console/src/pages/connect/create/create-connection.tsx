import type { Provider } from "agentex-gateway-sdk/client";
import { ChooseScope, hasInstallations } from "./choose-scope.tsx";
import type { Target } from "./choose-target.tsx";
import { CreateSource } from "./create-source.tsx";
import { CreateTrigger } from "./create-trigger.tsx";
import type { Setup } from "../use-setup.ts";

/** What is only known once a key or a source was created. */
type Made = { readonly base: string | undefined; readonly secret: string | null };

/**
 * Step 3: asks whether to connect one sender or an app, if the provider has installations, and creates a key of the agent or a
 * source.
 */
export function CreateConnection({
  target,
  provider,
  setup: { given, scope, go },
  onCreated,
}: {
  readonly target: Target;
  readonly provider: Provider;
  readonly setup: Setup;
  readonly onCreated: (kind: "key" | "source", name: string, made: Made) => void;
}) {
  const onBack = (): void => go({ provider: undefined });
  return (
    <>
      {hasInstallations(provider) && (
        <ChooseScope value={scope} onChange={(chosen) => go({ for: chosen === "app" ? "app" : undefined })} />
      )}
      {scope === "app" ? (
        <CreateSource
          target={target}
          provider={provider}
          onBack={onBack}
          onCreated={({ name, secret }) => onCreated("source", name, { base: undefined, secret })}
        />
      ) : (
        <CreateTrigger
          target={target}
          provider={provider}
          name={given.name}
          baseUrl={given.base}
          onBack={onBack}
          onCreated={(name, made) => onCreated("key", name, made)}
        />
      )}
    </>
  );
}

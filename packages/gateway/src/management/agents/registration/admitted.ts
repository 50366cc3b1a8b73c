import type { Access } from "../../../access/access.ts";
import type { Login } from "../../../access/identify.ts";
import type { Accounts } from "../../../accounts/accounts.ts";
import type { AddressList } from "../../../addresses/address-list.ts";
import type { AgentDelivery } from "../../../agents/agent.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { Deleted, Existing } from "../../../agents/registration.ts";
import type { Keys } from "../../../keys/keys.ts";

/** The owner of a registering agent, and which existing agent of its name it may take over. */
export type Admitted = {
  readonly outcome: "admitted";
  readonly access: Access;
  readonly only: Existing;
  /** Which deleted agent of its name is restored, if any. */
  readonly revives: Deleted | undefined;
  /** Whether their credentials entitle them to the key of an agent that was registered before. */
  readonly isVerified: boolean;
};

export type AdmitParts = {
  readonly login: Login;
  readonly agents: Agents;
  readonly keys: Keys;
  readonly accounts: Accounts;
  /** Whether agents may register without credentials although everyone else must log in. */
  readonly openRegistration: boolean;
  readonly trustedProxies: AddressList | undefined;
};

export type AgentToAdmit = {
  readonly name: string;
  readonly agentId: string | undefined;
  /** Null with delivery `pull`. */
  readonly acpUrl: string | null;
  readonly delivery: AgentDelivery;
  readonly wakeUrl: string | null;
  readonly principalContext: unknown;
};

/**
 * Every error that the gateway answers with: its stable code, its status, its title. `docs/errors.md` explains each.
 */
export const PROBLEMS = {
  // Ingress
  agent_not_found: [404, "No such agent"],
  route_not_found: [404, "The agent has no such route"],
  method_not_allowed: [405, "The path does not take this method"],
  path_invalid: [400, "The path cannot be read in one way only"],
  credentials_missing: [401, "No credentials"],
  key_invalid: [401, "The agent API key is not valid for this agent"],
  signature_invalid: [401, "The signature does not verify"],
  signature_malformed: [401, "The signature cannot be read"],
  timestamp_invalid: [401, "The signed timestamp is missing or cannot be read"],
  timestamp_out_of_tolerance: [401, "The signed timestamp is too far from the gateway's clock"],
  public_url_unknown: [401, "The gateway does not know the URL that was signed"],
  body_unsigned: [401, "The signature does not cover the body"],
  handshake_refused: [401, "The handshake is not the provider's"],
  identity_mismatch: [401, "The secret belongs to a key of another name"],
  payload_unreadable: [400, "The payload cannot be read"],
  body_too_large: [413, "The body is too large"],
  unverified_bodies_full: [503, "Too much is being received that is not proven yet"],
  body_memory_full: [503, "Bodies fill as much memory as they may"],
  request_timeout: [408, "The request came too slowly"],
  request_malformed: [400, "The request is not HTTP"],
  headers_too_large: [431, "The headers are too many or too large"],
  rate_limited: [429, "Too many requests"],
  too_many_failed_verifications: [429, "Too many requests failed to prove who sent them"],
  address_not_allowed: [403, "The key may not be used from this address"],
  queue_full: [503, "Too many deliveries wait for the agent"],
  body_incomplete: [400, "The body broke off"],
  agent_unreachable: [502, "The agent cannot be reached"],
  agent_host_unresolved: [502, "The agent's host cannot be resolved"],
  agent_address_not_allowed: [502, "The agent is at an address that is not connected to"],
  agent_answer_invalid: [502, "The agent's answer cannot be passed on"],
  agent_timeout: [504, "The agent did not answer in time"],
  // Management: who calls
  not_local: [403, "Only this machine may manage the gateway"],
  login_required: [401, "Nobody is logged in"],
  account_key_invalid: [401, "The account key is not valid"],
  too_many_failed_logins: [429, "Too many account keys were not valid"],
  account_unclear: [400, "Which account is meant is missing"],
  account_not_accessible: [403, "The key does not belong to this account"],
  role_insufficient: [403, "The key's role does not allow this"],
  origin_not_allowed: [403, "The request is from another site"],
  csrf_token_invalid: [403, "The session's token is missing or wrong"],
  principal_unknown: [401, "The auth service does not know the caller"],
  access_denied: [403, "The auth service does not allow this"],
  auth_unavailable: [503, "The auth service is out of reach"],
  registration_unauthorized: [401, "Nothing shows that this agent may register"],
  // Management
  accounts_off: [404, "There are no accounts"],
  account_key_not_found: [404, "No such account key"],
  account_key_last_admin: [409, "The account would have no admin"],
  agent_reference_missing: [400, "Which agent is meant is missing"],
  agent_reference_ambiguous: [400, "Which agent is meant is said twice"],
  acp_url_not_allowed: [422, "No agent may be at this URL"],
  agent_name_taken: [409, "Another agent has this name"],
  key_not_found: [404, "No such key"],
  key_not_rotatable: [409, "The key cannot be rotated"],
  key_exists: [409, "The key exists already"],
  key_type_unknown: [422, "No provider has this id"],
  secret_invalid: [422, "The value cannot be a secret of this provider"],
  secret_awaited: [409, "The provider has not brought its secret yet"],
  secret_not_claimable: [409, "The secret cannot be shown"],
  provider_not_found: [404, "No such provider"],
  provider_invalid: [422, "The provider's data does not validate"],
  provider_built_in: [409, "The provider comes with the gateway"],
  provider_in_use: [409, "Keys of the provider exist"],
  secret_required: [400, "The provider's own secret is needed"],
  source_unsupported: [400, "No such provider"],
  forward_path_invalid: [400, "The forward path is not valid"],
  signing_key_missing: [409, "The agent has no key of the provider"],
  signing_key_ambiguous: [409, "The agent has several keys of the provider"],
  sample_unknown: [422, "No sample of this event"],
  sample_unsignable: [409, "The sample cannot be signed"],
  route_required: [400, "Which route is meant is missing"],
  test_delivery_failed: [502, "The test event did not reach the gateway"],
  delivery_not_found: [404, "No such delivery"],
  delivery_unfinished: [409, "The delivery has not ended yet"],
  delivery_not_waiting: [409, "The delivery does not wait"],
  replay_not_found: [404, "No such replay"],
  listener_not_found: [404, "No such listener"],
  body_invalid: [422, "The body does not validate"],
  body_not_json: [422, "The body is not JSON"],
  parameters_invalid: [422, "The parameters do not validate"],
  content_type_unsupported: [415, "The body must be sent as JSON"],
  not_found: [404, "No such address"],
  // Either
  not_ready: [503, "The gateway is not ready"],
  storage_unavailable: [503, "The gateway cannot store anything at the moment"],
  internal_error: [500, "The gateway failed"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457 problem details, plus `message`, which Agentex clients read. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  message: string;
  /** Which fields did not validate. */
  errors?: { path: string; message: string }[];
};

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/**
 * The problem with this code.
 *
 * @param detail - what was wrong, what was given, what to do; read by people.
 */
export function problem(code: ProblemCode, detail: string, errors?: Problem["errors"]): Problem {
  const [status, title] = PROBLEMS[code];
  return {
    type: `urn:agentex:problem:${code}`,
    title,
    status,
    detail,
    code,
    message: detail,
    ...(errors && { errors }),
  };
}

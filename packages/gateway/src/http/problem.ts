/** Every error that the gateway returns: its stable code, status and title. `docs/errors.md` explains each. */
export const PROBLEMS = {
  // Ingress
  agent_not_found: [404, "No such agent"],
  route_not_found: [404, "The agent has no such route"],
  source_not_found: [404, "No such source"],
  method_not_allowed: [405, "The path does not support this method"],
  path_invalid: [400, "The path is ambiguous"],
  credentials_missing: [401, "No credentials"],
  key_invalid: [401, "The agent API key is not valid for this agent"],
  signature_invalid: [401, "The signature is invalid"],
  signature_malformed: [401, "The signature is malformed"],
  timestamp_invalid: [401, "The signed timestamp is missing or malformed"],
  timestamp_out_of_tolerance: [401, "The signed timestamp is too far from the gateway's clock"],
  public_url_unknown: [401, "The gateway does not know the URL that was signed"],
  body_unsigned: [401, "The signature does not cover the body"],
  handshake_refused: [401, "The handshake does not match the agent's key"],
  provider_keys_unavailable: [503, "The provider's public keys cannot be fetched"],
  subscription_not_confirmed: [503, "The subscription cannot be confirmed"],
  identity_mismatch: [401, "The payload does not match the key's name"],
  payload_unreadable: [400, "The payload cannot be read"],
  body_too_large: [413, "The body is too large"],
  unverified_bodies_full: [503, "Too many unverified bodies are being received"],
  body_memory_full: [503, "The memory for bodies is full"],
  request_timeout: [408, "The request arrived too slowly"],
  request_malformed: [400, "The request is not valid HTTP"],
  headers_too_large: [431, "The headers are too large or too many"],
  rate_limited: [429, "Too many requests"],
  too_many_failed_verifications: [429, "Too many requests failed verification"],
  address_not_allowed: [403, "The key does not allow this address"],
  queue_full: [503, "The agent's queue is full"],
  body_incomplete: [400, "The body is incomplete"],
  agent_unreachable: [502, "The agent cannot be reached"],
  agent_host_unresolved: [502, "The agent's host cannot be resolved"],
  agent_address_not_allowed: [502, "The agent's address is not allowed"],
  agent_answer_invalid: [502, "The agent's response is invalid"],
  agent_timeout: [504, "The agent did not respond in time"],
  // Management: authentication and authorization
  not_local: [403, "The gateway can only be managed from its own machine"],
  login_required: [401, "Login required"],
  account_key_invalid: [401, "The account key is not valid"],
  too_many_failed_logins: [429, "Too many invalid account keys"],
  account_unclear: [400, "No account selected"],
  account_not_accessible: [403, "The key has no access to this account"],
  role_insufficient: [403, "The key's role does not allow this"],
  origin_not_allowed: [403, "The request is from another site"],
  csrf_token_invalid: [403, "The CSRF token is missing or wrong"],
  principal_unknown: [401, "The auth service does not recognize the caller"],
  access_denied: [403, "The auth service does not allow this"],
  auth_unavailable: [503, "The auth service is unavailable"],
  registration_unauthorized: [401, "The agent is not authorized to register"],
  // Management
  accounts_off: [404, "Accounts are not enabled"],
  account_key_not_found: [404, "No such account key"],
  account_key_last_admin: [409, "The account needs an admin"],
  agent_reference_missing: [400, "No agent given"],
  agent_reference_ambiguous: [400, "Two agents given"],
  acp_url_not_allowed: [422, "The agent's URL is not allowed"],
  wake_url_not_allowed: [422, "The agent's wake URL is not allowed"],
  agent_not_pull: [409, "The agent has a URL and no inbox"],
  deployment_not_found: [404, "No such deployment"],
  deployment_not_ready: [400, "The deployment has not registered yet"],
  deployment_in_production: [400, "The deployment is in production"],
  agent_name_taken: [409, "The agent name is taken"],
  source_name_taken: [409, "The source's name is taken"],
  source_alias_taken: [409, "Another source has the alias"],
  source_provider_fixed: [409, "The source's provider cannot change"],
  source_target_not_found: [404, "No such target"],
  upstream_unavailable: [502, "The running Agentex is unavailable"],
  upstream_refused: [422, "The running Agentex rejected the request"],
  key_not_found: [404, "No such key"],
  key_name_invalid: [422, "No webhook can match the key's name"],
  key_not_rotatable: [409, "The key cannot be rotated"],
  key_exists: [409, "The key already exists"],
  key_type_unknown: [422, "Unknown provider"],
  secret_invalid: [422, "The value is not a valid secret for this provider"],
  secret_awaited: [409, "The provider has not sent its secret yet"],
  secret_not_claimable: [409, "The secret cannot be shown"],
  provider_not_found: [404, "No such provider"],
  provider_invalid: [422, "The provider is invalid"],
  provider_built_in: [409, "The provider is built in"],
  provider_in_use: [409, "The provider is in use"],
  secret_required: [400, "The provider's secret is required"],
  source_unsupported: [400, "The source is not supported"],
  forward_path_invalid: [400, "The forward path is invalid"],
  signing_key_missing: [409, "The agent has no key for the provider"],
  signing_key_ambiguous: [409, "The agent has several keys for the provider"],
  sample_unknown: [422, "No sample for this event"],
  sample_misfit: [422, "The payload does not fit the event"],
  sample_unsignable: [409, "The sample cannot be signed"],
  route_required: [400, "No route given"],
  test_delivery_failed: [502, "The test event did not reach the gateway"],
  delivery_not_found: [404, "No such delivery"],
  delivery_unsendable: [409, "No command can send the delivery"],
  agent_for_subscribers: [409, "The agent gets no webhooks"],
  delivery_unfinished: [409, "The delivery is not finished"],
  delivery_not_waiting: [409, "The delivery is not waiting"],
  delivery_not_held: [409, "The delivery is not held"],
  recovery_not_found: [404, "No such recovery"],
  subscription_not_found: [404, "No such subscription"],
  subscriptions_off: [409, "The gateway does not accept subscriptions"],
  subscription_url_not_allowed: [422, "The subscriber's URL is not allowed"],
  subscription_secret_invalid: [422, "The subscriber's secret is invalid"],
  subscription_unverified: [422, "The subscriber's URL did not confirm the subscription"],
  too_many_subscriptions: [409, "Too many subscriptions"],
  credential_unusable: [422, "The credential cannot be used"],
  webhook_url_unreachable: [422, "The provider cannot reach the gateway's URL"],
  webhook_exists: [409, "The webhook exists at the provider"],
  webhook_not_created: [422, "The provider did not create the webhook"],
  provider_unavailable: [502, "The provider is unavailable"],
  run_token_invalid: [401, "The run token is not valid"],
  run_not_recorded: [503, "The run is not recorded yet"],
  attempt_over: [409, "The attempt is over"],
  session_taken: [409, "The conversation belongs to another session"],
  refusal_not_found: [404, "No such rejected request"],
  replay_not_found: [404, "No such replay"],
  listener_not_found: [404, "No such listener"],
  body_invalid: [422, "The body is invalid"],
  body_not_json: [422, "The body is not JSON"],
  parameters_invalid: [422, "The parameters are invalid"],
  content_type_unsupported: [415, "The body must be sent as JSON"],
  not_found: [404, "Not found"],
  too_many_streams: [503, "Too many streams are open"],
  // Both
  not_ready: [503, "The gateway is not ready"],
  storage_unavailable: [503, "The gateway cannot store anything right now"],
  internal_error: [500, "Internal error"],
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
  /** The fields that failed validation. */
  errors?: { path: string; message: string }[];
};

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

/**
 * The problem with this code.
 *
 * @param detail - what is wrong, what was received and what to do; for people.
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

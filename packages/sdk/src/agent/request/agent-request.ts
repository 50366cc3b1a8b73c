import { parseJson, readPayload } from "./payload.ts";

/** A request from the gateway: a Web-standard `Request` whose body has been read, with its route's parameters. */
export class AgentRequest<Params = Record<string, string>> extends Request {
  /** The values of the route's `:parameters`, decoded. */
  readonly params: Params;
  readonly #body: Uint8Array<ArrayBuffer>;

  /** @param body - the complete body of `request`, which has been read. */
  constructor(request: Request, body: Uint8Array<ArrayBuffer>, params: Params) {
    const takesBody = request.method !== "GET" && request.method !== "HEAD";
    super(request.url, {
      method: request.method,
      headers: request.headers,
      body: takesBody ? body : null,
      signal: request.signal,
    });
    this.params = params;
    this.#body = body;
  }

  /**
   * The body as JSON: `await request.json<GitHubEvents["push"]>()`. The type is a claim about the sender, not checked.
   *
   * @throws PayloadError (a `SyntaxError`) if it is not JSON; unless caught, the agent answers 400.
   */
  override readonly json = async <Json = unknown>(): Promise<Json> => readJson<Json>(await this.text());

  /**
   * The payload in any format that providers use: JSON, JSON in the form field `payload` (GitHub's form-encoded webhooks,
   * Slack's interactivity), or the fields of a form (Slack's slash commands), with a repeated field as a list. Does not consume
   * the body, so it can be called several times.
   *
   * @throws PayloadError if it is none of these; unless caught, the agent answers 400.
   */
  payload<Payload = unknown>(): Promise<Payload>;
  async payload(): Promise<unknown> {
    return readPayload(this.headers.get("content-type") ?? "", this.#body);
  }
}

function readJson<Json>(text: string): Promise<Json>;
async function readJson(text: string): Promise<unknown> {
  return parseJson(text, "The body is not JSON.");
}

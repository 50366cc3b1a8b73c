import { parseJson, readPayload } from "./payload.ts";

/** What came through the gateway: a Web-standard `Request` whose body is at hand, with its route's parameters. */
export class AgentRequest<Params = Record<string, string>> extends Request {
  /** What the route's `:parameters` stand for, decoded. */
  readonly params: Params;
  readonly #body: Uint8Array<ArrayBuffer>;

  /** @param body - the whole body of `request`, which has been read. */
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
   * @throws PayloadError (a `SyntaxError`) when it is not JSON; unless caught, the caller is answered 400.
   */
  override readonly json = async <Json = unknown>(): Promise<Json> => readJson<Json>(await this.text());

  /**
   * What the body says, in whichever form the provider sent it: JSON, JSON in the form field `payload` (GitHub's
   * form-encoded webhooks, Slack's interactivity), or else the fields of a form (Slack's slash commands), where a field
   * that is repeated becomes a list. It may be read many times, and leaves the body to `text()` and the others.
   *
   * @throws PayloadError when it is none of these; unless caught, the caller is answered 400.
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

// What the baseline does, in nginx's own JavaScript (https://nginx.org/en/docs/njs/): the signature over the raw body, then
// the payload, then on to the agent.
import crypto from "crypto";

function verify(r) {
  const expected = `sha256=${crypto.createHmac("sha256", r.variables.secret).update(r.requestBuffer).digest("hex")}`;
  if (r.headersIn["X-Hub-Signature-256"] !== expected) {
    r.return(401);
    return;
  }
  const payload = JSON.parse(r.requestText);
  if (typeof payload.repository.full_name !== "string") {
    r.return(401);
    return;
  }
  r.internalRedirect(`/agent${r.uri}`);
}

export default { verify };

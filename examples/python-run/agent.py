"""An agent whose work takes minutes, in plain Python: it answers 202, works in a thread and reports to the gateway."""

import json
import os
import signal
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from run import Run, stop_all
from signature import is_from_gateway

GATEWAY = os.environ.get("AGENTEX_BASE_URL", "http://localhost:5003").rstrip("/")
NAME = os.environ.get("AGENT_NAME", "python-run")
PORT = int(os.environ.get("ACP_PORT", "8000"))
STEP_SECONDS = float(os.environ.get("STEP_SECONDS", "20"))

key = os.environ.get("AGENT_API_KEY", "")


def review(run, question):
    """The work itself: put yours here. It continues where the previous attempt stopped."""
    before = run.previous()
    first = round(before["progress"] * 10) if before and before["progress"] else 0
    for step in range(first, 10):
        run.progress(step / 10, f"step {step + 1} of 10: {question}")
        time.sleep(STEP_SECONDS)
    run.usage(input_tokens=1200, output_tokens=80, model="none")
    return {"answer": question.upper(), "began_at_step": first + 1, "attempt": run.attempt}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/healthz" else 404, {"status": "healthy"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_from_gateway(key, "POST", self.path, self.headers.items(), body):
            return self.answer(401, {"message": "The gateway did not sign this request."})
        if self.path != "/review":
            return self.answer(404, {"message": "This agent declares no such route."})
        question = json.loads(body)["question"]
        run = Run(
            GATEWAY,
            self.headers["x-agentex-delivery-id"],
            int(self.headers["x-agentex-attempt"]),
            self.headers["x-agentex-run-token"],
        )
        run.start(lambda run: review(run, question))
        self.answer(202, None, {"x-agentex-run": "started"})

    def answer(self, status, body, headers=()):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in dict(headers, **{"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def register():
    """Registers the agent and its route. A restarted agent sends its key to get the same key again."""
    registration = {
        "name": NAME,
        "description": "Reviews, step by step",
        "acp_url": os.environ.get("ACP_URL", f"http://localhost:{PORT}"),
        "acp_type": "async",
        "registration_metadata": {
            "webhook_routes": [{"method": "POST", "path": "/review", "run": {"within": "30m"}}],
        },
    }
    headers = {"Content-Type": "application/json", **({"x-agent-api-key": key} if key else {})}
    data = json.dumps(registration).encode()
    request = urllib.request.Request(f"{GATEWAY}/agents/register", data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["agent_api_key"] or key


def main():
    global key
    server = ThreadingHTTPServer((os.environ.get("ACP_HOST", "127.0.0.1"), PORT), Handler)

    def stop(*_):
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    key = register()
    print(f"registered {NAME} with {GATEWAY}", flush=True)
    server.serve_forever()
    stop_all()


if __name__ == "__main__":
    main()

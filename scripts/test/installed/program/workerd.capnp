using Workerd = import "/workerd/workerd.capnp";

# A worker as Cloudflare runs it, without anything of Node.
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "as-worker.bundle.js")],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

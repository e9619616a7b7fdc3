# What `wrangler dev` would set up: the Worker without Node compatibility, its bindings, and loopback for the orders.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "internet", network = (allow = ["public", "local"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8788", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "dist/worker.js")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["no_nodejs_compat", "no_nodejs_compat_v2"],
  bindings = [
    (name = "WXPAY_PUBLIC_KEY_ID", fromEnvironment = "WXPAY_PUBLIC_KEY_ID"),
    (name = "WXPAY_PUBLIC_KEY", fromEnvironment = "WXPAY_PUBLIC_KEY"),
    (name = "WXPAY_API_V3_KEY", fromEnvironment = "WXPAY_API_V3_KEY"),
    (name = "ORDERS_URL", fromEnvironment = "ORDERS_URL"),
  ],
);

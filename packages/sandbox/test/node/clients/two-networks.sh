#!/bin/sh
# The command in one network, a client in another, as in two containers. They share the folder of the identity.
# Usage: unshare -rn two-networks.sh NODE BIN FOLDER
set -eu
node=$1 bin=$2 folder=$3
here=$(dirname "$0")
ip link set lo up
unshare -n sleep 60 &
other=$!
in_other() { nsenter -t "$other" -n "$@"; }
until in_other ip link show lo >/dev/null 2>&1 && [ "$(readlink "/proc/$other/ns/net")" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.1; done
ip link add near type veth peer name far netns "$other"
ip addr add 10.9.0.1/24 dev near
ip link set near up
in_other ip addr add 10.9.0.2/24 dev far
in_other ip link set far up

"$node" "$bin" --identity "$folder" --host 0.0.0.0 --tls --allow-host wxpay >/dev/null 2>"$folder.log" &
sandbox=$!
trap 'kill $sandbox $other' EXIT
until [ -s "$folder/.env" ]; do sleep 0.1; done
token=$(sed -n 's/^WXPAY_SANDBOX_TOKEN=//p' "$folder/.env")
set -- --resolve wxpay:8787:10.9.0.1 --cacert "$folder/ca_cert.pem"
export BASE=https://wxpay:8787
in_other sh "$here/build.sh" "$folder" 2433405 "$@"
in_other curl -s -w '\n%{http_code}\n' "$@" -H "Authorization: Bearer $token" -H 'Host: localhost' "$BASE/__sandbox/requests"
in_other curl -s -o /dev/null -w '%{http_code}\n' "$@" -H 'Host: other' "$BASE/v3/x"
in_other curl -s --max-time 5 --resolve wxpay:8787:10.9.0.1 "$BASE/v3/x" || echo "without the CA: $?"

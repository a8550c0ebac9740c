#!/usr/bin/env bash
# write start-up files in $HOME (.bashrc.d, .config/systemd/user, .config/autostart, .local/bin, .ssh/rc, .config/devenv/devenv.yaml)
# class: persist
. "${0%/*}/common.sh"
for f in .sbx-probe-rc .config/systemd/user/sbx-probe.service .config/autostart/sbx-probe.desktop .local/bin/sbx-probe .ssh/sbx-probe-rc .config/devenv/sbx-probe.yaml .local/state/sbx/trust/sbx-probe .config/sbx/sbx-probe.yaml; do mkdir -p "$(dirname "$HOME/$f")" 2>/dev/null; { echo evil > "$HOME/$f"; } 2>/dev/null; done
echo "PHASE1: done"

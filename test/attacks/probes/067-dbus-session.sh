#!/usr/bin/env bash
# call the session bus (systemd-run --user, gvfs, secret service and portals are complete escapes)
# class: net
. "${0%/*}/common.sh"
command -v dbus-send >/dev/null || skip "no dbus-send"
for a in "${DBUS_SESSION_BUS_ADDRESS:-}" "${HOST_DBUS_ADDRESS:-}" "unix:path=/run/user/$(id -u)/bus"; do [ -n "$a" ] || continue
 DBUS_SESSION_BUS_ADDRESS=$a timeout 3 dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames >/dev/null 2>&1 && escaped "bus at $a answers"; done
held "no bus"

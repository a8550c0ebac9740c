# What every probe begins with. A verdict is one line and an exit status; a missing tool is never HELD.
set -u
[ -f "${0%/*}/parameters" ] && . "${0%/*}/parameters"
escaped() { echo "ESCAPED: $*"; exit 1; }
held() { echo "HELD: $*"; exit 0; }
skip() { echo "SKIP: $*"; exit 77; }
need() { for v in "$@"; do [ -n "${!v:-}" ] || skip "the harness did not set $v"; done; }
tool() { for t in "$@"; do command -v "$t" >/dev/null 2>&1 || skip "needs $t"; done; }
tool grep cat

#!/bin/sh
# Leave a uv that understands uv.lock at the path $4.
#   bring-uv.sh PYTHON VERSION SERIES PATH
# Takes the uv on PATH if its version is SERIES or newer; else installs VERSION from the package
# index with pip, beside PATH, touching nothing outside this folder.
set -eu
python=$1 version=$2 series=$3 uv=$4
home=$(dirname "$uv")/uv-$version

new_enough() {  # new_enough UV: its version is $series or newer
  found=$("$1" --version 2>/dev/null | awk '{print $2}') || return 1
  [ -n "$found" ] && [ "$(printf '%s\n%s\n' "$series" "$found" | sort -V | head -n 1)" = "$series" ]
}

leave() {  # leave UV: call it through a script, so that a shim still knows its own name
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$1" > "$uv"
  chmod +x "$uv"
}

if on_path=$(command -v uv) && new_enough "$on_path"; then
  leave "$on_path"
  exit 0
fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "Frontdesk needs Python 3.11 or newer; '$python' is not. Say which: make PYTHON=python3.12 ..." >&2
  exit 1
}

echo "Bringing uv $version ..."
rm -rf "$home"
if "$python" -m venv "$home" >/dev/null 2>&1 && "$home/bin/python" -m pip --version >/dev/null 2>&1; then
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version"
elif rm -rf "$home" && "$python" -m pip --version >/dev/null 2>&1; then
  # Debian's python3 without python3-venv: a folder of its own does as well.
  "$python" -m pip install --quiet --disable-pip-version-check --target "$home" "uv==$version"
else
  echo "Python has neither venv nor pip here. On Debian or Ubuntu: apt-get install python3-venv" >&2
  exit 1
fi
leave "$(cd "$home/bin" && pwd)/uv"

# What every finding begins with. Read by the scripts beside it: `. "$(dirname "$0")/seen.sh"`.
set -euo pipefail

scripts=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
at_the_end=()
tidy_up() {
  for step in "${at_the_end[@]}"; do eval "$step" || true; done
  rm -rf "$folder"
}
trap tidy_up EXIT
cd "$folder"

# Pinned packages of npm, `name@version`, into the temporary folder; their install scripts don't run.
npm_packages() {
  echo '{ "private": true, "type": "module" }' > package.json
  npm install --ignore-scripts --no-audit --no-fund --save-exact --loglevel=error "$@" > npm.log || { cat npm.log >&2; exit 1; }
  PATH="$folder/node_modules/.bin:$PATH"
}

# Pinned packages of Debian 12, `name=version`, unpacked into `debian/` of the temporary folder.
debian_packages() {
  mkdir -p debian
  (cd debian && apt-get download -qq -o APT::Sandbox::User=root "$@")
  for package in debian/*.deb; do dpkg -x "$package" debian; done
}

# saw WHAT VALUE EXPECTED: prints it, and ends the script where it changed.
saw() {
  printf '%s: %s\n' "$1" "$2"
  [ "$2" = "$3" ] && return
  printf 'That has changed. It was: %s\n' "$3" >&2
  exit 1
}

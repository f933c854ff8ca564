# To be read in (`. script/lib/environment.sh`) by every script of this folder: goes to the project's root and puts the
# project's own tools and its Node 24 first. Ends with a sentence when they are not there yet.
cd "$(dirname "$0")/.." || exit 1
PATH=$PWD/node_modules/.bin:$PATH
export PATH

has_node_24() {
  command -v node >/dev/null && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 24' 2>/dev/null)" = true ]
}

needs_bootstrap() {
  [ -d node_modules ] && has_node_24 && return
  echo "The project's tools are not installed yet. Run: script/bootstrap" >&2
  exit 1
}

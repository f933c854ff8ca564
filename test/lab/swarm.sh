#!/bin/sh
# A throw-away Docker Swarm of real engines on one machine, for tests, benchmarks and the sandbox. Linux, root.
#
#   swarm.sh up DIR NODES [20|28] [--names a,b] [--insecure-registry HOST:PORT]…
#                            prints "DOCKER_HOST address pid name" for each node; the first is the manager
#   swarm.sh down DIR        ends everything and removes every trace, whatever state DIR is in
#   swarm.sh off DIR N       power cut: everything in node N is gone at once; its disk stays
#   swarm.sh on DIR N        node N starts again from its disk; prints its line
#   swarm.sh registry DIR [PORT] [--login]   (re)starts an image registry on the bridge; prints its address. With a login, user
#                            `coop` and password `open-sesame`, docker's command line has it in DIR/registryPORT/client
#   swarm.sh registry-off DIR [PORT]    kills it; what was pushed stays on its disk
#   swarm.sh tree 20|28      only makes the engine's tree
#
# DIR/docker is docker's own command line, bound to the manager (DOCKER_HOST in the environment wins).
# A node is one network + PID + mount + UTS + IPC namespace. SIGKILL on its dockerd: engine crash; the node starts it again in place,
# or when DIR/nodeN/hold is gone. `ip link set BRIDGE-N down` (DIR/bridge): pulled cable. No packet can leave the bridge, and the
# machine's own Docker is neither used nor touched.
# Engines are Debian's (20.10 from bookworm, 28 from forky), in trees that debootstrap makes once, about 40 s and 600 MB each.
# DIR must not lie on tmpfs or overlayfs. LAB_CACHE: where the trees are; LAB_MIRROR: Debian mirror.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=${LAB_CACHE:-$here/../../.cache}

die() { echo "swarm.sh: $*" >&2; exit 1; }

usage() { sed -n '4,12s/^# *//p' "$0" >&2; exit 2; }

[ $# -ge 2 ] || usage
verb=$1
shift

need_tools() { # the few tools of the machine itself; the engines bring their own
  missing=
  for pair in ip:iproute2 unshare:util-linux flock:util-linux debootstrap:debootstrap; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  [ -z "$missing" ] && return
  [ "$(id -u)" = 0 ] || die "must run as root; it also needs:$missing"
  command -v apt-get >/dev/null || die "install these first:$missing"
  # shellcheck disable=SC2086 # words
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -qy --no-install-recommends $missing >&2
}

mirror() {
  found=$(sed -nE 's/^(URIs:|deb( \[.*\])?) *(https?:[^ ]*debian\/?)( .*|$)/\3/p' \
    /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list /etc/apt/sources.list 2>/dev/null | head -n 1)
  found=${LAB_MIRROR:-$found}
  [ -n "$found" ] || die "no Debian mirror in apt's sources: set LAB_MIRROR to one"
  echo "$found"
}

engine_tree() { # $1 = 20|28. A tree without its mark is half made and is made again; two runs wait for each other.
  case $1 in
  20) suite=bookworm packages= ;;
  28) suite=forky packages=,docker-cli,docker-registry ;;
  *) die "engine must be 20 or 28" ;;
  esac
  mkdir -p "$cache"
  cache=$(cd "$cache" && pwd)
  tree=$cache/engine$1
  [ -e "$tree/.finished" ] && return
  (
    flock 9
    [ -e "$tree/.finished" ] && exit
    from=$(mirror) || exit 1
    echo "making $tree (once, about 40 s)" >&2
    # debootstrap mounts /proc and /sys in there: in a mount namespace of its own, so that rm can never walk into a left-over.
    unshare --mount --pid --fork --kill-child sh -ec '
      rm -rf "$1"
      script=/usr/share/debootstrap/scripts/$2; [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
      debootstrap --variant=minbase --include="ca-certificates,docker.io,iptables,busybox-static$3" "$2" "$1" "$4" "$script"
      rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*
      touch "$1/.finished"
    ' tree "$tree" "$suite" "$packages" "$from" >"$tree.log" 2>&1 9>&- ||
      { tail -n 20 "$tree.log" >&2; die "the tree could not be made, see $tree.log"; }
  ) 9>"$tree.lock" || exit 1
}

tool() { # a program of tree $1 with that tree's own libraries: the machine's may be older
  for loader in "$1"/lib64/ld-linux-x86-64.so.2 "$1"/lib/ld-linux-aarch64.so.1; do
    [ -e "$loader" ] && printf '%s --library-path %s %s' "$loader" "$(echo "$1"/usr/lib/*-linux-gnu)" "$1$2" && return
  done
  die "no dynamic loader in $1"
}

# The first process of a node. $1 node folder, $2 name, $3 address, $4 tree, $5 bridge, $6… further flags of dockerd.
first_process='
at=$1 name=$2 address=$3 tree=$4 bridge=$5; shift 5
hostname "$name"; mount --make-rprivate /
tries=0; until ip link show eth0 >/dev/null 2>&1; do tries=$((tries + 1)); [ $tries -lt 200 ] || exit 1; sleep 0.05; done
ip link set lo up; ip addr add "$address/24" dev eth0; ip link set eth0 up
rm -rf "$at/upper" "$at/work"; mkdir -p "$at/upper" "$at/work" "$at/root"
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$at/upper,workdir=$at/work" "$at/root"
cd "$at/root"; mkdir -p node old; mount --bind "$at" node
mount -t proc proc proc; mount --rbind /sys sys; mount --rbind /dev dev
pivot_root . old; umount -l old
mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
# Nobody listens there: an image that is not local fails at once instead of after 5 s.
echo "nameserver 127.0.0.1" >/etc/resolv.conf
printf "127.0.0.1 localhost\n%s %s\n" "$address" "$name" >/etc/hosts
trap "kill -TERM \$engine 2>/dev/null; wait; exit" TERM
while :; do
  if [ -e /node/hold ]; then sleep 0.1; continue; fi
  rm -f /node/docker.pid /var/run/docker.pid
  dockerd "$@" --cgroup-parent "/$bridge" -H unix:///node/docker.sock -H unix:///run/docker.sock \
    --data-root /node/data --exec-root /run/docker-exec -p /node/docker.pid &
  engine=$!
  wait $engine || ended=$?
  # Nobody wanted that: what it said last is needed to find out why, and the log goes with the lab.
  [ -e /node/hold ] || { echo "$name: dockerd ended by itself, code ${ended:-0}"; tail -n 30 /node/log; } >>/node/ended
  sleep 0.1
done
'

bridge_up() { # the first of 200 that is free; the kernel decides who gets it
  [ -e "$dir/bridge" ] && die "there is a lab in $dir already: take it down first"
  number=$(($(printf %s "$dir" | cksum | cut -d' ' -f1) % 200)) tries=0
  until ip link add "lab$number" type bridge 2>/dev/null && ip link set "lab$number" alias "$dir"; do
    number=$(((number + 1) % 200)) tries=$((tries + 1))
    [ $tries -lt 200 ] || die "no bridge can be made"
  done
  bridge=lab$number net=10.$((number + 20)).7
  echo "$bridge $net" >"$dir/bridge"
  ip addr add "$net.1/24" dev "$bridge"
  ip link set "$bridge" up
  # Where bridged packets pass the machine's firewall.
  iptables -I FORWARD -i "$bridge" -o "$bridge" -j ACCEPT 2>/dev/null || true
}

node_start() { # $1 = number; its settings are on its disk
  at=$dir/node$1
  read -r name address tree flags <"$at/settings"
  rm -f "$at/docker.sock" "$at/hold"
  # shellcheck disable=SC2086 # flags are words
  setsid unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc \
    sh -c "$first_process" coopbot-lab "$at" "$name" "$address" "$tree" "$bridge" $flags >>"$at/log" 2>&1 </dev/null &
  echo $! >"$at/pid"
  until child=$(cat "/proc/$!/task/$!/children") && [ -n "$child" ]; do sleep 0.02; done
  ip link del "$bridge-$1" 2>/dev/null || true # the kernel takes its time with a node that was cut off
  ip link add "$bridge-$1" type veth peer name eth0 netns "${child%% *}"
  ip link set "$bridge-$1" master "$bridge" up
}

node_ready() { # $1 = number. Waits for its engine and prints its line.
  at=$dir/node$1 tries=0
  read -r name address _ <"$at/settings"
  export DOCKER_HOST="unix://$at/docker.sock"
  until "$dir/docker" info >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 120 ] && [ -e "/proc/$(cat "$at/pid")" ] || { tail -n 5 "$at/log" >&2; die "node $1 does not start, see $at/log"; }
    sleep 0.2
  done
}

node_line() {
  read -r name address _ <"$dir/node$1/settings"
  echo "unix://$dir/node$1/docker.sock $address $(cat "$dir/node$1/pid") $name"
}

node_join() { # $1 = number
  export DOCKER_HOST="unix://$dir/node$1/docker.sock"
  read -r _ address _ <"$dir/node$1/settings"
  "$dir/docker" import --change 'ENV PATH=/bin' --change 'CMD ["sleep","1000000"]' "$dir/rootfs.tar" local/busybox:1.0 >/dev/null
  if [ "$1" = 1 ]; then
    "$dir/docker" swarm init --advertise-addr "$address" >/dev/null
    "$dir/docker" swarm join-token -q worker >"$dir/token"
  else
    "$dir/docker" swarm join --token "$(cat "$dir/token")" "$net.11:2377" >/dev/null
  fi
}

root_file_system() { # busybox alone, as an image to import
  mkdir -p "$dir/rootfs/bin" "$dir/rootfs/tmp" "$dir/rootfs/etc" "$dir/rootfs/root"
  cp "$tree/bin/busybox" "$dir/rootfs/bin/"
  for applet in $("$tree/bin/busybox" --list); do
    [ -e "$dir/rootfs/bin/$applet" ] || ln -s busybox "$dir/rootfs/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$dir/rootfs/etc/passwd"
  tar -C "$dir/rootfs" -cf "$dir/rootfs.tar" .
}

client() { # docker's own command line, 28 where that tree is there
  cli=$tree
  [ -e "$cache/engine28/.finished" ] && cli=$cache/engine28
  {
    echo '#!/bin/sh'
    echo "export DOCKER_HOST=\${DOCKER_HOST:-unix://$dir/node1/docker.sock} DOCKER_CONFIG=\${DOCKER_CONFIG:-$dir/client}"
    echo "exec $(tool "$cli" /usr/bin/docker) \"\$@\""
  } >"$dir/docker"
  chmod +x "$dir/docker"
}

up() {
  nodes=${1:-1} engine=28 names= registries=
  [ $# -gt 0 ] && shift
  while [ $# -gt 0 ]; do
    case $1 in
    20 | 28) engine=$1 && shift ;;
    --names) names=$(echo "$2" | tr , ' ') && shift 2 ;;
    --insecure-registry) registries="$registries --insecure-registry $2" && shift 2 ;;
    *) usage ;;
    esac
  done
  need_tools
  engine_tree "$engine"
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  bridge_up
  root_file_system
  client
  i=1
  while [ $i -le "$nodes" ]; do
    mkdir -p "$dir/node$i"
    # shellcheck disable=SC2086 # names are words
    name=$(echo $names | cut -s -d' ' -f$i)
    [ "$i" = 1 ] && [ -n "$names" ] && name=${names%% *}
    echo "${name:-node$i} $net.$((10 + i)) $tree --insecure-registry $net.0/24 --dns $net.1$registries" >"$dir/node$i/settings"
    node_start $i
    i=$((i + 1))
  done
  i=1; while [ $i -le "$nodes" ]; do node_ready $i; node_join $i; node_line $i; i=$((i + 1)); done
}

of_lab() { # ids of the lab's processes: those that name one of its folders as a whole argument
  echo "$1" | grep -lzxF -f - /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3 || true # by stdin: grep must not find itself
}

end() { # kills what `of_lab` finds, by id, and waits until it is gone
  tries=0
  while found=$(of_lab "$1") && [ -n "$found" ]; do
    # shellcheck disable=SC2086 # ids are words
    kill -KILL $found 2>/dev/null || true
    tries=$((tries + 1))
    [ $tries -lt 100 ] || die "processes do not end: $found"
    sleep 0.1
  done
}

down() {
  [ -d "$dir" ] || return 0
  for at in "$dir"/node* "$dir"/registry*/config.yml; do [ -e "$at" ] && end "$at"; done
  for path in /sys/class/net/lab*; do # also when the lab was killed before it had written down its bridge
    bridge=${path##*/}
    [ "$(cat "$path/ifalias" 2>/dev/null)" = "$dir" ] || continue
    iptables -D FORWARD -i "$bridge" -o "$bridge" -j ACCEPT 2>/dev/null || true
    ip link del "$bridge"
    # The kernel takes them away by itself as well, perhaps right now.
    for link in /sys/class/net/"$bridge"-*; do [ -e "$link" ] && ip link del "${link##*/}" 2>/dev/null || true; done
    find /sys/fs/cgroup -maxdepth 2 -name "$bridge" -type d 2>/dev/null | while read -r group; do
      find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
  done
  rm -rf "$dir"
}

registry_login() { # the password as bcrypt keeps it, which is all that the registry reads
  # shellcheck disable=SC2016 # no variables
  echo 'coop:$2b$05$abcdefghijklmnopqrstuutXu9KzOt.1yBoZUeFWoT/914/JfszCO' >"$at/htpasswd"
  mkdir -p "$at/client"
  echo "{\"auths\":{\"$net.1:${at##*registry}\":{\"auth\":\"$(printf coop:open-sesame | base64)\"}}}" >"$at/client/config.json"
}

registry() { # $1 = port, $2 = --login or nothing
  at=$dir/registry$1
  [ -e "$cache/engine28/.finished" ] || engine_tree 28
  mkdir -p "$at/data"
  [ "${2:-}" != --login ] || registry_login
  end "$at/config.yml"
  cat >"$at/config.yml" <<END
version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: "$at/data" }, delete: { enabled: true } }
http: { addr: "$net.1:$1" }
END
  [ ! -e "$at/htpasswd" ] || echo "auth: { htpasswd: { realm: lab, path: \"$at/htpasswd\" } }" >>"$at/config.yml"
  # shellcheck disable=SC2046 # the tool is several words
  setsid $(tool "$(cd "$cache" && pwd)/engine28" /usr/bin/docker-registry) serve "$at/config.yml" >>"$at/log" 2>&1 </dev/null &
  tries=0
  until "$cache/engine28/bin/busybox" wget -S -O /dev/null "http://$net.1:$1/v2/" 2>&1 | grep -q HTTP/1; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { tail -n 5 "$at/log" >&2; die "the registry does not start, see $at/log"; }
    sleep 0.1
  done
  echo "$net.1:$1"
}

if [ "$verb" = tree ]; then need_tools; engine_tree "$1"; echo "$tree"; exit; fi
dir=$1
shift
case $dir$cache in *[[:space:]]*) die "folders must not have spaces in their names" ;; esac
[ -d "$dir" ] && dir=$(cd "$dir" && pwd)
[ "$verb" != up ] && [ -e "$dir/bridge" ] && read -r bridge net <"$dir/bridge"
case $verb in
up) up "$@" ;;
down) down ;;
off) end "$dir/node$1" ;;
on) node_start "$1"; node_ready "$1"; node_line "$1" ;;
registry) registry "${1:-5000}" "${2:-}" ;;
registry-off) end "$dir/registry${1:-5000}/config.yml" ;;
*) usage ;;
esac

#!/usr/bin/env bash
# RabbitMQ, PostgreSQL and Redis on loopback for development and tests, without systemd or Docker (Debian, Ubuntu).
# Usage: services.sh start | stop | status | rabbitmqctl ARGUMENTS…
# `start` prints the URLs to export:  eval "$(deploy/local/services.sh start)"
# What already listens on a port is used as it is, and only what this script started is stopped by it.
set -euo pipefail

state=${TUTOR_SERVICES_DIR:-/var/tmp/tutor-services}
node=tutor-${TUTOR_AMQP_PORT:-5672}
amqp_port=${TUTOR_AMQP_PORT:-5672}
management_port=${TUTOR_RABBITMQ_MANAGEMENT_PORT:-15672}
postgres_port=${TUTOR_POSTGRES_PORT:-5432}
redis_port=${TUTOR_REDIS_PORT:-6379}

say() { echo "$*" >&2; }
fail() { say "services.sh: $*"; exit 1; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
is_root() { [ "$(id -u)" = 0 ]; }

# Runs a command as a service's own user when we are root, and as ourselves otherwise.
as() {
  local user=$1
  shift
  if is_root; then setpriv --reuid="$user" --regid="$user" --init-groups "$@"; else "$@"; fi
}

await() { # what, seconds, command…
  local what=$1 left=$(($2 * 5))
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "$what did not start; see $state"
    sleep 0.2
  done
}

install_missing() {
  local missing=()
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server)
  command -v redis-server >/dev/null || missing+=(redis-server)
  postgres_bin >/dev/null || missing+=(postgresql)
  [ ${#missing[@]} = 0 ] && return
  is_root || fail "please install: ${missing[*]}"
  say "installing ${missing[*]}"
  # The packages' own services must not take our ports while they are being installed.
  local policy=/usr/sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made=yes; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >&2
  [ -z "$made" ] || rm -f $policy
}

postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1)
  [ -n "$newest" ] && dirname "$newest"
}

start_redis() {
  listens "$redis_port" && return
  own redis
  as redis redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --daemonize yes \
    --dir "$state/redis" --pidfile "$state/redis/pid" --logfile "$state/redis/log" >/dev/null
  await Redis 10 redis-cli -p "$redis_port" ping
}

start_postgres() {
  listens "$postgres_port" && return
  local bin
  bin=$(postgres_bin)
  own postgres
  if [ ! -f "$state/postgres/data/PG_VERSION" ]; then
    as postgres "$bin/initdb" -D "$state/postgres/data" -U postgres -E UTF8 --locale=C.UTF-8 \
      --auth-local=trust --auth-host=scram-sha-256 >"$state/postgres/initdb.log" 2>&1 ||
      fail "initdb failed; see $state/postgres/initdb.log"
  fi
  as postgres "$bin/pg_ctl" -D "$state/postgres/data" -l "$state/postgres/log" -w -t 30 start \
    -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$state/postgres -c max_connections=300" \
    >/dev/null || fail "PostgreSQL did not start; see $state/postgres/log"
  local query=(as postgres "$bin/psql" -h "$state/postgres" -p "$postgres_port" -U postgres -Atqc)
  [ "$("${query[@]}" "select 1 from pg_roles where rolname = 'tutor'")" = 1 ] ||
    "${query[@]}" "create role tutor login createdb password 'tutor'"
  [ "$("${query[@]}" "select 1 from pg_database where datname = 'tutor'")" = 1 ] ||
    "${query[@]}" 'create database tutor owner tutor'
}

rabbitmq_environment() {
  local home=$state/rabbitmq
  export HOME=$home RABBITMQ_BASE=$home RABBITMQ_NODENAME=${node}@localhost
  export RABBITMQ_MNESIA_BASE=$home/mnesia RABBITMQ_LOG_BASE=$home/log RABBITMQ_PID_FILE=$home/pid
  export RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=$amqp_port
  export RABBITMQ_DIST_PORT=$((amqp_port + 20000)) ERL_EPMD_ADDRESS=127.0.0.1
  export RABBITMQ_ENABLED_PLUGINS_FILE=$home/enabled_plugins RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
}

start_rabbitmq() {
  listens "$amqp_port" && return
  mkdir -p "$state/rabbitmq"
  echo '[rabbitmq_management,rabbitmq_prometheus].' >"$state/rabbitmq/enabled_plugins"
  cat >"$state/rabbitmq/rabbitmq.conf" <<CONF
management.tcp.ip = 127.0.0.1
management.tcp.port = $management_port
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = $((management_port + 20))
log.file.level = warning
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 50MB
CONF
  [ -f "$state/rabbitmq/.erlang.cookie" ] ||
    (umask 277 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$state/rabbitmq/.erlang.cookie")
  own rabbitmq
  (
    rabbitmq_environment
    ERL_EPMD_ADDRESS=127.0.0.1 as rabbitmq epmd -daemon
    as rabbitmq setsid /usr/lib/rabbitmq/bin/rabbitmq-server >"$state/rabbitmq/out" 2>&1 </dev/null &
  )
  await RabbitMQ 60 rabbitmqctl_as await_startup --timeout 5
}

rabbitmqctl_as() { (rabbitmq_environment && as rabbitmq /usr/lib/rabbitmq/bin/rabbitmqctl -q -n ${node}@localhost "$@"); }

own() {
  mkdir -p "$state/$1"
  if is_root; then chown -R "$1:$1" "$state/$1"; fi
}

urls() {
  echo "export RABBITMQ_URL=amqp://guest:guest@127.0.0.1:$amqp_port"
  echo "export RABBITMQ_MANAGEMENT_URL=http://guest:guest@127.0.0.1:$management_port"
  echo "export DATABASE_URL=postgres://tutor:tutor@127.0.0.1:$postgres_port/tutor"
  echo "export REDIS_URL=redis://127.0.0.1:$redis_port"
  # Tests that stop and start the broker use this one.
  echo "export RABBITMQ_CTL='$(realpath "${BASH_SOURCE[0]}") rabbitmqctl'"
}

# Ends a process that this script started, found by its pid file, and waits until it is gone. A pid file may have
# outlived its process, so the program's name is checked as well.
end() {
  local name=$1 file=$2 signal=$3 program=$4 pid
  pid=$(head -n 1 "$file" 2>/dev/null) || return 0
  [[ $(ps -o comm= -p "$pid" 2>/dev/null) == $program* ]] || return 0
  kill -s "$signal" "$pid"
  for _ in $(seq 150); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.2; done
  fail "$name (pid $pid) did not stop"
}

status() {
  local all=0 name port
  for entry in "RabbitMQ $amqp_port" "PostgreSQL $postgres_port" "Redis $redis_port"; do
    read -r name port <<<"$entry"
    if listens "$port"; then say "$name: up on 127.0.0.1:$port"; else say "$name: down"; all=1; fi
  done
  return $all
}

case ${1:-} in
  start)
    mkdir -p "$state"
    install_missing
    start_redis
    start_postgres
    start_rabbitmq
    status
    urls
    ;;
  stop)
    end Redis "$state/redis/pid" TERM redis-server
    end PostgreSQL "$state/postgres/data/postmaster.pid" INT postgres
    end RabbitMQ "$state/rabbitmq/pid" TERM beam
    ;;
  status) status ;;
  rabbitmqctl)
    shift
    rabbitmqctl_as "$@"
    ;;
  *) fail 'usage: services.sh start | stop | status | rabbitmqctl ARGUMENTS…' ;;
esac

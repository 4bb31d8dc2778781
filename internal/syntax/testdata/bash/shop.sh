#!/usr/bin/env bash
# Runs a shop.
#
# Usage: shop.sh [-v] NAME

set -euo pipefail

readonly VERSION="1.0"
declare -r LIMIT=3
declare -A COLOURS=([red]=1 [green]=2)
export SHOP_HOME="${HOME}/shop"
verbose=0
NAMES=(one two)

# Adds up an order.
#
# $1 - the order
# Returns the sum on stdout.
total() {
  local order="$1" sum=0
  local day=${2:-today}
  for item in $order; do
    sum=$((sum + item))
  done
  if [[ -z "$sum" ]]; then
    echo "no items" >&2
    return 1
  fi
  verbose=1
  echo "$sum"
}

#######################################
# Cleans up.
# Globals:
#   BACKUP_DIR
# Arguments:
#   None
#######################################
function cleanup {
  rm -rf -- "$SHOP_HOME"
  exit 2
}

function shop::open() {
  while read -r line; do
    shop::log "$line"
  done < "$1"
  case "$2" in
    a) return 0 ;;
    b | c) die "no" ;;
  esac
  shift
  printf '%s\n' "$@"
}

# @description Logs a line.
# @arg $1 string The line.
# @internal
shop::log() ( echo "$1" )

_private() { :; }

# shellcheck disable=SC2034
unused_function () {
  inner() { echo "$1"; }
  inner "$@"
  cat <<END
not() { a function; }
END
}

if [[ -n "${DEBUG:-}" ]]; then
  debug() { echo "$*"; }
else
  debug() { :; }
fi

alias ll='ls -l'
total "$@"

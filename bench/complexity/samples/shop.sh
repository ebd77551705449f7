#!/usr/bin/env bash

# Greatest common divisor.
gcd() {
  if [ "$2" -eq 0 ]; then
    echo "$1"
  else
    gcd "$2" $(($1 % $2))
  fi
}

pairs_within() {
  local budget=$1
  shift
  for a in "$@"; do
    for b in "$@"; do
      if [ $((a + b)) -le "$budget" ] && [ "$a" != "$b" ]; then
        echo "$a $b"
      fi
    done
  done
}

restock() {
  local missing=0
  while [ "$missing" -lt 3 ]; do
    read -r count
    if [ "$count" -lt 0 ]; then
      echo "negative stock" >&2
      return 1
    elif [ "$count" -eq 0 ]; then
      missing=$((missing + 1))
      continue
    fi
    echo "$count" | sort &
  done
}

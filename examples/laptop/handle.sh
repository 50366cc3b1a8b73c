#!/bin/sh
# Handles one delivery: the body is on standard input, the gateway's data about it in AGENTEX_…, and the sender's headers in
# HTTP_…. Exit code 0: done, and standard output is the response. 75: retry. Any other: failed, for the reason on the last line
# of stderr.
set -eu

PROJECTS=${PROJECTS:-$HOME/projects}

# Fetches what was pushed, if the repository is checked out here.
fetch_pushed() {
  repository=${AGENTEX_CONVERSATION%%@*} # octo/repo@refs/heads/main
  name=${repository##*/}
  case $name in
    "" | .* | *[!A-Za-z0-9._-]*)
      echo "'$name' is no name of a repository" >&2
      exit 1
      ;;
  esac
  if [ ! -d "$PROJECTS/$name/.git" ]; then
    echo "$repository is not checked out here"
    return
  fi
  if ! git -C "$PROJECTS/$name" fetch --quiet; then
    echo "could not fetch $repository" >&2
    exit 75
  fi
  echo "fetched $repository"
}

case $AGENTEX_PROVIDER/${AGENTEX_EVENT:-} in
  github/push) fetch_pushed ;;
  *) echo "got $(wc -c | tr -d ' ') bytes of $AGENTEX_PROVIDER ${AGENTEX_EVENT:-}" ;;
esac

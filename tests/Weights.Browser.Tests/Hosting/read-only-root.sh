#!/bin/sh
# Runs a program as an ordinary user who can write to one folder and to nothing else:
#   read-only-root.sh FOLDER USER-ID PROGRAM [ARGUMENT...]
# Root needs the right to mount (in a container: CAP_SYS_ADMIN), and the program gets the user ID. Any other user needs user namespaces,
# and the program keeps the user's own ID. Without these rights the script fails.
set -eu
exec 2>&1
if [ "${INSIDE-}" = "" ]; then
  if [ "$(id -u)" -eq 0 ]; then own=''; else own="--user --map-root-user"; fi
  OWN=$own INSIDE=yes exec unshare $own --mount --propagation private -- /bin/sh "$0" "$@"
fi

folder=$1
user=$2
shift 2
mount --bind "$folder" "$folder"
cut -d ' ' -f 5 /proc/self/mountinfo | while read -r point; do
  # The kernel writes a space as \040. Mounts that are hidden below others cannot be reached, and need no change.
  point=$(printf '%b' "$(printf '%s' "$point" | sed 's/\\/\\0/g')")
  # /proc keeps no files, and unshare writes to it.
  [ "$point" = "$folder" ] || [ "$point" = /proc ] || mount -o remount,bind,ro "$point" 2>/dev/null || true
done

# Still with all rights, so only a read-only file system can refuse.
for place in / /tmp /var/tmp /run /dev/shm "$(dirname "$folder")"; do
  if [ -d "$place" ] && touch "$place/.probe" 2>/dev/null; then
    rm "$place/.probe"
    echo "read-only-root.sh: $place is still writable" >&2
    exit 1
  fi
done

own=$OWN
unset OWN INSIDE
if [ -n "$own" ]; then exec unshare --user --map-user="$user" --map-group="$user" -- "$@"; fi
exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs -- "$@"

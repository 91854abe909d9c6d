# What a deck could try on the machine that its lab runs on: harmless and bounded, a line for each attempt.
# Arguments: a secret file of the machine; what is in it, and in the command line of a process of the machine, in two halves, so that it is
# not in the command line of this; the number of that process; those of a block device of the machine.
secret=$1 content=$2$3 process=$4 major=$5 minor=$6

# `ONLY` has the names of those to make, one a line; all of them without it.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

attempt() {
  name=$1; shift
  [ -z "$ONLY" ] || echo "$ONLY" | grep -qx "$name" || return 0
  if ("$@") >/dev/null 2>&1; then echo "$name SUCCEEDED"; else echo "$name refused"; fi
}

reads_the_file() {
  for root in "" /host /proc/1/root /host/proc/1/root /.machine; do
    grep -q "$content" "$root$secret" && return 0
  done
  return 1
}
sees_the_process() { cat /proc/[0-9]*/cmdline | tr '\0' '\n' | grep -q "^$content\$"; }
kills_the_process() { kill -0 "$process" && grep -q "$content" "/proc/$process/cmdline"; }
makes_a_device() { rm -f $place/disk; mknod $place/disk b "$major" "$minor"; }
reads_the_disk() { makes_a_device; grep -q "$content" $place/disk || grep -q "$content" /dev/loop[0-9]* /host/dev/loop[0-9]*; }
mounts_the_disk() { makes_a_device; mkdir -p $place/mounted; mount -t ext4 -o ro $place/disk $place/mounted; }
opens_sysrq() { : >/proc/sysrq-trigger; }
writes_back() { for setting in "$@"; do value=$(cat "/proc/sys/$setting") && echo "$value" >"/proc/sys/$setting" && return 0; done; return 1; }
opens_release_agent() {
  mkdir -p $place/groups
  mount -t cgroup -o memory groups $place/groups
  trap 'umount $place/groups' EXIT
  for agent in /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent /host/sys/fs/cgroup/*/release_agent $place/groups/release_agent; do
    [ -e "$agent" ] && : >>"$agent" && return 0
  done
  return 1
}
sets_the_clock() { ! date -s "@$(date +%s)" 2>&1 | grep -q "not permitted"; }
reads_the_kernel_log() { dmesg | grep -q .; }
opens_memory() { mknod $place/memory c 1 1 && : <$place/memory; }

attempt "read a file of the machine" reads_the_file
attempt "see a process of the machine" sees_the_process
attempt "kill a process of the machine" kills_the_process
attempt "make a device" makes_a_device
attempt "read a disk" reads_the_disk
attempt "mount a disk" mounts_the_disk
attempt "open sysrq-trigger" opens_sysrq
attempt "write a sysctl" writes_back vm/swappiness kernel/sysrq fs/file-max
attempt "write core_pattern" writes_back kernel/core_pattern
attempt "open a release_agent" opens_release_agent
attempt "set the clock" sets_the_clock
attempt "read the kernel's log" reads_the_kernel_log
attempt "open the memory" opens_memory

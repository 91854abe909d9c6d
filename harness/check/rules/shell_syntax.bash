# Reads texts that end with NUL from the standard input, and says of each what the parser complains about, ended with NUL.
# Nothing of them is executed: `set -n` is the first command of each, in a process of its own.
while IFS= read -r -d '' text; do
  printf '%s\0' "$( { eval "set -n
$text
"; } 2>&1 >/dev/null </dev/null )"
done

"""The decks that faults are played with."""

from __future__ import annotations

PLAIN = """\
# One

```bash
echo before; (sleep 971 &) ; echo é ✓
```

# Two

```bash
sleep 1; false
```

# Three

```bash
cat /no/such/file
```
"""
"""Without a cluster: it leaves a process behind, takes a second, and fails twice."""
ON_CLUSTER = """\
# One

```bash
kubectl create deployment web --image=nginx
kubectl wait --for=condition=available deployment/web
```

# Two

```bash
false
```
"""
"""On a cluster: it has a pod that runs, and fails once."""
WAITS = """\
# One

```bash
sleep 972 || echo woken
```

# Two

```bash
kubectl create deployment web --image=nginx
kubectl wait --for=condition=available deployment/web --timeout=20s
```
"""
"""Sleeps until the fault is there and somebody ends that, and then wants something of every part of the cluster."""
TO_BE_CHECKED = """\
# One

```bash
kubectl get pods --no-such-flag
for number in $(seq 1 {number}); do echo $number; done
```
"""
"""One of those that `check` reads: each has a script of its own, and something wrong in it."""

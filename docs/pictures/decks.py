"""The decks that the pictures are about."""

from __future__ import annotations

TALK = """\
# Deploying a registry

.exercise[

- Run a registry, and let the others reach it:

  ```bash
  kubectl run registry --image=registry:2
  kubectl expose deploy/registry --port=5000
  ```

]

We should see:

```
deployment.apps/registry created
service/registry exposed
```

---

# Asking it

.exercise[

- The catalog is empty:

  ```bash
  curl -s http://$NODE:5000/v2/_catalog
  ```

]

---

# Two of them

.exercise[

  ```bash
  kubectl run front --image=nginx:1 --replicas=2
  ```

]
"""
BREAD = """# A page from nothing

```bash
mkdir shop
echo '<h1>Bread</h1>' >shop/index.html
```

## Serve it

```bash
python3 -m http.server 8642 --bind 127.0.0.1 --directory shop
```

## Look at it

From another terminal:

```bash
curl --silent --retry 9 --retry-connrefused http://127.0.0.1:8642/
```

We should see:

```
<h1>Bread</h1>
```

## Weigh it

```bash
wc --bytes <shop/index.html
```

We should see:

```
15
```
"""
REST = """
## Let it rest

```bash
sleep 600
```
"""
BREAD_THAT_RESTS = BREAD + REST
SHOP = """# Ship the shop

In twenty minutes the shop's front end is on your cluster, with its orders in the cloud.

## Look around

Every node should be `Ready`, and the labels say in which zone it stands:

```bash
kubectl get nodes --show-label
```

## A namespace for your team

```bash
kubectl create namespace $TEAM
```

## The front end

It comes from **our own registry**:

```bash
kubectl run shop --image=10.20.0.5:5000/acme/shop:1.2
kubectl wait --for=condition=Ready pod/shop --timeout=20s
```

## The cache

```bash
kubectl run cache --image=ghcr.io/acme/cache:7
kubectl wait --for=condition=Ready pod/cache --timeout=20s
```

## The orders

```bash
aws s3 ls s3://acme-orders --region eu-west-1
```

## Ready to sell

```bash
kubectl get pods --show-labels
```
"""
SHOP_SETTINGS = '[lab]\npackages = ["awscli"]\n'
POD = """\
# A pod by hand

.exercise[

  ```bash
  kubectl run hello --image=busybox --restart=Never --generator=run-pod/v1 -- sleep 600
  ```

]

We should see:

```
pod/hello created
```

---

# Is it there?

.exercise[

  ```bash
  kubectl wait --for=condition=Ready pod/hello
  kubectl get pod hello
  ```

]

---

# Two web servers

.exercise[

  ```bash
  kubectl create deployment web --image=nginx:1
  kubectl scale deployment web --replicas=2
  ```

]

We should see:

```
deployment.apps/web created
deployment.apps/web scaled
```
"""
BOATS = """\
# How many boats?

.exercise[

  ```bash
  BOATS=3
  ```

]

---

# Who is there?

.exercise[

  ```bash
  echo "$BOATS boats are here"
  ```

]
"""
LUCK = """\
# Is the bakery open?

.exercise[

  ```bash
  date +%Y >today
  ```

]

---

# The oven

.exercise[

  ```bash
  test $(wc -l <$NIGHTS) -ne 3
  ```

]
"""

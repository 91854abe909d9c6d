"""What is masked, and what is not."""

from __future__ import annotations

import base64
import random
import string

import pytest
from harness.record.model import Verdict
from harness.record.secrets import MASK, Secrets

from tests.record.examples import command, expectation, step

HEADER = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ"
WEB_TOKEN = f"{HEADER}.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJlMTIzNDU2"
KEY = "MIIEpAIBAAKCAQEA7bq0y3Zx0J9abcdefghijk0123456789\nQ2hlc3QgYSBsb25nIGxpbmUgb2YgYmFzZTY0\nq0==\n"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}-----END RSA PRIVATE KEY-----\n"
SECRET_YAML = """\
apiVersion: v1
data:
  password: {encoded}
  tls.key: |
    first-line
    second-line
kind: Secret
metadata:
  name: db
type: Opaque
"""
SECRET_JSON = '{{\n  "apiVersion": "v1",\n  "data": {{\n    "password": "{encoded}"\n  }},\n  "kind": "Secret"\n}}\n'
ENCODED = base64.b64encode(b"correct horse 7").decode()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"token:      {WEB_TOKEN}\n", WEB_TOKEN),
        ("Authorization: Bearer abcdefgh", "abcdefgh"),
        ("> authorization: Basic dXNlcjpwdw==", "dXNlcjpwdw"),
        ('curl -H "Authorization: token s3cr3t" http://x', "s3cr3t"),
        ("the bearer 0123456789abcdef0123 was sent", "0123456789abcdef0123"),
        ("git clone https://me:hunter2@example.com/x.git", "hunter2"),
        ("postgres://app:p%40ss@db:5432/app", "p%40ss"),
        ("mytool --password hunter2 --verbose", "hunter2"),
        ("mytool --password=hunter2", "hunter2"),
        ("helm registry --docker-password='two words'", "two words"),
        ("docker login -u me -p hunter2 registry", "hunter2"),
        ("sshpass -p hunter2 ssh node2", "hunter2"),
        ("mysql -u root -phunter2 app", "hunter2"),
        ("redis-cli -h x -a hunter2 ping", "hunter2"),
        ("curl -s -u me:hunter2 http://x", "hunter2"),
        ("kubectl create secret generic db --from-literal=name=hunter2", "hunter2"),
        ("kubectl create secret generic db \\\n  --from-literal name='hunter 2'", "hunter 2"),
        ("export POSTGRES_PASSWORD=hunter2", "hunter2"),
        ("      MYSQL_ROOT_PASSWORD:  hunter2\n", "hunter2"),
        ("- name: DB_PASSWORD\n  value: hunter2\n", "hunter2"),
        ('{"name": "API_TOKEN",\n "value": "hunter2"}', "hunter2"),
        ("db.password=hunter2\n", "hunter2"),
        ("password: hunter2\r\nuser: me\r\n", "hunter2"),
        ('{"user":"me","password":"hunter2"}', "hunter2"),
        ("    client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ==\n", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ=="),
        ("    token: 31ada4fd-adec-460c-809a-9e56ceb75269\n", "31ada4fd-adec-460c-809a-9e56ceb75269"),
        ('{"auths": {"r.io": {"auth": "bWU6aHVudGVyMg=="}}}', "bWU6aHVudGVyMg=="),
        ("kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef", "abcdef.0123456789abcdef"),
        ("abcdef.0123456789abcdef   23h   authentication", "abcdef.0123456789abcdef"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY"),
        (f"ghp_{'a1B2' * 9}", f"ghp_{'a1B2' * 9}"),
        (PEM, KEY.split("\n", 1)[0]),
        (PEM.replace("\n", "\r\n"), "Q2hlc3QgYSBsb25nIGxpbmUgb2YgYmFzZTY0"),
        (f'{{"key": "{PEM.replace(chr(10), chr(92) + "n")}"}}', "Q2hlc3QgYSBsb25nIGxpbmUgb2YgYmFzZTY0"),
        (PEM.partition("-----END")[0], "Q2hlc3QgYSBsb25nIGxpbmUgb2YgYmFzZTY0"),
        (PEM.partition("KEY-----\n")[2], "Q2hlc3QgYSBsb25nIGxpbmUgb2YgYmFzZTY0"),
        (SECRET_YAML.format(encoded=ENCODED), ENCODED),
        (SECRET_YAML.format(encoded=ENCODED).replace("\n", "\r\n"), ENCODED),
        (SECRET_YAML.format(encoded=ENCODED), "second-line"),
        ("- " + SECRET_YAML.format(encoded=ENCODED).replace("\n", "\n  "), ENCODED),
        ("stringData: {password: hunter2}\nkind: Secret\n", "hunter2"),
        ("$ cat <<END\n> kind: Secret\n> stringData:\n>   word: hunter2\n> END\n", "hunter2"),
        (SECRET_JSON.format(encoded=ENCODED), ENCODED),
        ('{"kind":"Secret","stringData":{"a":"hunter2"}', "hunter2"),
    ],
)
def test_a_secret_is_masked_and_nothing_else(text: str, secret: str) -> None:
    masked = Secrets().masked(text)
    assert secret not in masked
    assert MASK in masked
    assert masked.split(MASK)[0] == text[: masked.index(MASK)]


@pytest.mark.parametrize(
    "text",
    [
        "docker.io/library/nginx@sha256:" + "9f3a" * 16,
        "web-5d4b9c7f6b-x7k2p   1/1   Running   0   3m",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "aGVsbG8gd29ybGQsIHRoaXMgaXMgbm8gc2VjcmV0IGF0IGFsbA==",
        f"-----BEGIN CERTIFICATE-----\n{KEY}-----END CERTIFICATE-----\n",
        "    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t\n",
        "    client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t\n",
        "    client-key-data: REDACTED\n    password: DATA+OMITTED\n",
        "      POSTGRES_PASSWORD:  <set to the key 'password' in secret 'db'>\n",
        "--password=$PASSWORD --token <token> --api-key {{ .key }}",
        "  -p, --password string      Password or Personal Access Token (PAT)\n      --password-stdin\n",
        "      --token='': Bearer token for authentication to the API server",
        "Enter password: \nPassword: \n",
        "secret/db created\nserviceaccount/default   1   5m",
        "expirationSeconds: 3607\ntokenExpirationSeconds: 3600\npath: token\n",
        "imagePullSecrets:\n- name: regcred\nsecretName: db\n",
        "kind: ConfigMap\ndata:\n  colour: blue1234\n",
        '{"kind": "ConfigMap", "data": {"colour": "blue1234"}, "items": [{"kind": "SecretList"}]}',
        "http://user@example.com:8080/path https://10.0.0.1:6443/healthz http://a:80/x@y",
        "docker run -p 8080:80 nginx; mkdir -p foo/bar; curl -u me http://x",
        "kubectl create configmap web --from-literal=colour=blue",
        "kubectl create secret generic k --from-file=ssh-privatekey=path/to/id_rsa",
        "basic authentication-and-authorization is what the bearer authenticates",
        "etc/passwd: root:x:0:0\nhtpasswd: apache2-utils\n",
        "Authorization mode: Node,RBAC\nauthorization:\n  mode: Webhook\n",
        "v1.20.2.build.0123456789abcdef",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Secrets().masked(text) == text


def test_a_list_of_secrets_does_not_spoil_what_stands_around() -> None:
    config_map = "apiVersion: v1\ndata:\n  colour: blue\nkind: ConfigMap\n"
    secret = SECRET_YAML.format(encoded=ENCODED)
    text = f"{config_map}---\n{secret}---\n{config_map}"
    masked = Secrets().masked(text)
    assert masked.count("colour: blue") == 2
    assert ENCODED not in masked
    items = "".join("- " + part.replace("\n", "\n  ").rstrip(" ") for part in (config_map, secret, config_map))
    masked = Secrets().masked(f"apiVersion: v1\nitems:\n{items}kind: List\n")
    assert masked.count("colour: blue") == 2
    assert ENCODED not in masked
    assert "kind: List" in masked


@pytest.mark.parametrize(
    "query",
    [
        "kubectl get secret db -o jsonpath='{.data.password}'",
        "kubectl -n x get secrets/db -o go-template='{{.data.password | base64decode}}'",
        "kubectl get secret db -o json | jq -r .data.password | base64 -d",
    ],
)
def test_what_prints_a_value_alone_is_told_by_its_command(query: str) -> None:
    secrets = Secrets()
    assert secrets.masked_output(query, "hunter2\n") == f"{MASK}\n"
    assert secrets.masked_output("echo", "hunter2\n") == "hunter2\n", "too short to be sure that it is the same"
    missing = 'Error from server (NotFound): secrets "db" not found\n'
    assert secrets.masked_output(query, missing) == missing
    assert secrets.masked_output("kubectl get secret db -o jsonpath='{.metadata.name}'", "db-0\n") == "db-0\n"


def test_a_secret_that_was_seen_is_known_again() -> None:
    secrets = Secrets()
    assert secrets.masked("it is correct horse 7") == "it is correct horse 7"
    secrets.masked(SECRET_YAML.format(encoded=ENCODED))
    assert secrets.masked(f"{ENCODED} is correct horse 7") == f"{MASK} is {MASK}"


def test_words_of_everyday_are_not_learned() -> None:
    secrets = Secrets()
    secrets.masked("--password kubernetes")
    assert secrets.masked("kubernetes") == "kubernetes"


def test_a_step_is_masked_whatever_part_of_it_tells_the_secret() -> None:
    typed = "curl http://me:hunter2hunter2@web/\necho hunter2hunter2"
    record = step(
        1,
        Verdict.FAILED,
        command("cat x", output="hunter2hunter2\n"),
        text=typed,
        reason="`echo hunter2hunter2` failed",
        expectations=(expectation("hunter2hunter2", detail="- hunter2hunter2"),),
        notes=("hunter2hunter2",),
    )
    masked = Secrets().masked_record(record)
    assert "hunter2" not in repr(masked)
    assert (masked.path, masked.line, masked.verdict, masked.title) == (
        record.path,
        record.line,
        record.verdict,
        record.title,
    )
    untouched = step(2, Verdict.PASSED, command("true", output="fine\n"))
    assert Secrets().masked_record(untouched) == untouched


@pytest.mark.parametrize("seed", range(20))
def test_a_secret_is_masked_however_its_bytes_arrive(seed: int) -> None:
    chance = random.Random(seed)
    coloured = "".join(
        f"\x1b[{chance.randrange(30, 38)}m{letter}" if chance.random() < 0.1 else letter for letter in WEB_TOKEN
    )
    whole = f"before {coloured}\x1b[0m after\r\n{PEM.replace(chr(10), chr(13) + chr(10))}the end"
    cuts = sorted(chance.sample(range(1, len(whole)), 12))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    masked = Secrets().masked_pieces(pieces)
    assert len(masked) == len(pieces)
    assert "".join(masked) == Secrets().masked_pieces([whole])[0]
    seen = "".join(character for character in "".join(masked) if character in string.printable)
    assert "before ***" in seen
    assert seen.endswith("-----END RSA PRIVATE KEY-----\r\nthe end")
    for part in (*WEB_TOKEN.split("."), *KEY.split()):
        assert part[-6:] not in seen


def test_pieces_without_secrets_stay_as_they_are() -> None:
    pieces = ["a\x1b[31mb", "", "\x1b[0", "mc\r\n"]
    assert Secrets().masked_pieces(pieces) == pieces


class TestValuesThatSomebodyCallsSecret:
    VALUE = 'plain "words"'

    @pytest.mark.parametrize(
        "text",
        [
            'plain "words"',
            '{"message": "plain \\"words\\""}',
            base64.b64encode(b'plain "words"').decode(),
            base64.b64encode(b'plain "words"\n').decode(),
        ],
    )
    def test_are_masked_however_they_are_written(self, text: str) -> None:
        secrets = Secrets()
        secrets.know([self.VALUE])
        masked = secrets.masked(f"it is {text} here")
        assert MASK in masked
        assert text not in masked

    def test_each_line_of_one_is(self) -> None:
        secrets = Secrets()
        secrets.know(["the first line\nthe second line\n"])
        assert secrets.masked("> the second line\r\n> the first line\r\n") == f"> {MASK}\r\n> {MASK}\r\n"

    def test_what_is_too_short_to_tell_from_other_text_is_not(self) -> None:
        secrets = Secrets()
        secrets.know(["yes", "", "long enough"])
        assert secrets.masked("yes, long enough") == f"yes, {MASK}"

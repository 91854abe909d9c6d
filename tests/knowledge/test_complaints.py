"""What programs that failed complain of."""

from __future__ import annotations

import pytest
from harness.knowledge.complaints import complaints_in, is_refused, is_usage

CLOUDS = [
    'Unable to locate credentials. You can configure credentials by running "aws configure".',
    'You must specify a region. You can also configure your region by running "aws configure".',
    "ERROR: (gcloud.sql.instances.list) You do not currently have an active account selected.",
    "ERROR: Please run 'az login' to setup account.",
    "Error: Unable to initialize DigitalOcean API client: access token is required. (hint: run 'doctl auth init')",
    "error: You must be logged in to the server (Unauthorized)",
]


@pytest.mark.parametrize("output", CLOUDS)
def test_a_cloud_that_knows_nobody_is_recognised(output: str) -> None:
    assert next(iter(complaints_in(output))) == "cloud"


@pytest.mark.parametrize(
    ("output", "name", "subject"),
    [
        ("bash: shellcheck2: command not found", "tool", "shellcheck2"),
        ("bash: line 3: k9s: command not found", "tool", "k9s"),
        ('exec: "bash": executable file not found in $PATH: unknown', "tool", "bash"),
        ("cat: nowhere.yaml: No such file or directory", "file", "nowhere.yaml"),
        ("bash: ./setup.sh: No such file or directory", "file", "./setup.sh"),
        ('error: the path "nowhere.yaml" does not exist', "file", "nowhere.yaml"),
        ("ls: cannot access 'nowhere': No such file or directory", "file", "nowhere"),
        ("bash: TOKEN: unbound variable", "variable", "TOKEN"),
        ("curl: (6) Could not resolve host: get.example.org", "host", "get.example.org"),
        ('Error: no context exists with the name: "prod"', "context", "prod"),
        (
            "Error response from daemon: pull access denied for acme/shop, repository does not exist",
            "private-image",
            "acme/shop",
        ),
        (
            "Error response from daemon: manifest for nginx:9.99 not found: manifest unknown",
            "no-such-image",
            "nginx:9.99",
        ),
        ('error: no matches for kind "Certificate" in version "cert-manager.io/v1"', "api", "Certificate"),
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "docker", ""),
        ("RTNETLINK answers: Operation not supported", "kernel", "RTNETLINK answers: Operation not supported"),
        ("error: Metrics API not available", "metrics", ""),
        ("Error: repo bitnami not found", "repository", "bitnami"),
    ],
)
def test_what_is_missing_is_told_with_its_name(output: str, name: str, subject: str) -> None:
    assert next(iter(complaints_in(output).items())) == (name, subject)


@pytest.mark.parametrize("output", ["", "deployment.apps/web created", "README.md\nsetup.sh\n", "no error at all"])
def test_what_complains_of_nothing_is_left_alone(output: str) -> None:
    assert complaints_in(output) == {}


def test_being_called_wrongly_is_told_from_all_else() -> None:
    assert is_refused("Error: unknown flag: --show-label")
    assert is_usage("See 'kubectl get --help' for usage.")
    assert not is_usage(CLOUDS[0])

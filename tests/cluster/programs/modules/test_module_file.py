"""Our `go.mod` follows from upstream's."""

from __future__ import annotations

import msgspec
import pytest
from harness.cluster.programs.modules import module_file
from harness.cluster.programs.modules.module_file import ModuleFile
from harness.knowledge.releases import Release, read_release


def release(text: str) -> Release:
    release = read_release(text)
    assert release
    return release


def upstream(**parts: object) -> ModuleFile:
    return msgspec.convert(parts, ModuleFile)


NEW = upstream(
    Go="1.26.0",
    Godebug=[{"Key": "default", "Value": "go1.26"}],
    Require=[
        {"Path": "github.com/spf13/cobra", "Version": "v1.10.0"},
        {"Path": "k8s.io/api", "Version": "v0.0.0"},
        {"Path": "k8s.io/klog/v2", "Version": "v2.130.1"},
        {"Path": "k8s.io/only-required", "Version": "v0.0.0"},
    ],
    Replace=[{"Old": {"Path": "k8s.io/api"}, "New": {"Path": "./staging/src/k8s.io/api"}}],
)


def test_staging_modules_become_those_that_are_published() -> None:
    assert (
        module_file.text(NEW, release("v1.37.2"))
        == """\
module slide-harness/kubernetes

go 1.26.0

godebug default=go1.26
require k8s.io/api v0.37.2
require k8s.io/only-required v0.37.2
require k8s.io/kubernetes v1.37.2

replace k8s.io/api => k8s.io/api v0.37.2
replace k8s.io/only-required => k8s.io/only-required v0.37.2
"""
    )


def test_samples_that_a_release_is_not_compiled_with_are_not_required() -> None:
    sample = [{"Old": {"Path": "k8s.io/sample-cli-plugin"}, "New": {"Path": "./staging/src/k8s.io/sample-cli-plugin"}}]
    required = [{"Path": "k8s.io/sample-cli-plugin", "Version": "v0.0.0"}]
    for module in (upstream(Replace=sample), upstream(Replace=sample, Require=required)):
        text = module_file.text(module, release("v1.37.2"))
        assert "replace k8s.io/sample-cli-plugin => k8s.io/sample-cli-plugin v0.37.2\n" in text
        assert "require k8s.io/sample-cli-plugin" not in text


def test_a_candidate_takes_the_candidates_of_its_staging_modules() -> None:
    assert "k8s.io/api => k8s.io/api v0.38.0-rc.1\n" in module_file.text(NEW, release("v1.38.0-rc.1"))


def test_other_replacements_stay_as_upstream_has_them() -> None:
    old = upstream(
        Replace=[
            {
                "Old": {"Path": "github.com/golang/protobuf"},
                "New": {"Path": "github.com/golang/protobuf", "Version": "v1.4.3"},
            }
        ]
    )
    text = module_file.text(old, release("v1.20.15"))
    assert "replace github.com/golang/protobuf => github.com/golang/protobuf v1.4.3\n" in text
    assert "\ngo 1.13\n" in text


@pytest.mark.parametrize(
    ("version", "has_reflect2", "has_util"),
    [
        ("v1.17.17", True, True),
        ("v1.18.19", True, True),
        ("v1.19.16", True, True),
        ("v1.20.15", True, False),
        ("v1.23.17", True, False),
        ("v1.24.17", False, False),
        ("v1.37.2", False, False),
    ],
)
def test_what_a_row_replaces_is_replaced_until_its_last_version(
    version: str, has_reflect2: bool, has_util: bool
) -> None:
    text = module_file.text(upstream(), release(version))
    assert ("github.com/modern-go/reflect2 => github.com/modern-go/reflect2 v1.0.2" in text) is has_reflect2
    assert ("vbom.ml/util => github.com/fvbommel/util" in text) is has_util

"""The servers' own main packages become one program, which starts the server that it is called as."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.cluster.programs.modules import main_packages
from harness.cluster.programs.modules.main_packages import SERVERS

KUBELET = """\
// The kubelet; package main is what it says below.
package main // import "k8s.io/kubernetes/cmd/kubelet"

func main() {
	remaining()
}
"""


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    for name in SERVERS:
        folder = tmp_path / "cmd" / name
        (folder / "app").mkdir(parents=True)
        (folder / f"{name}.go").write_text(KUBELET)
    return tmp_path / "cmd"


def test_each_main_package_gets_a_name_of_its_own(commands: Path, tmp_path: Path) -> None:
    main_packages.write_servers(commands, tmp_path / "servers", "example/servers")
    assert (tmp_path / "servers" / "kubelet" / "kubelet.go").read_text() == (
        "// The kubelet; package main is what it says below.\npackage kubelet\n\nfunc Main() {\n\tremaining()\n}\n"
    )
    assert "package kubeapiserver\n" in (tmp_path / "servers" / "kubeapiserver" / "kube-apiserver.go").read_text()


def test_tests_and_folders_below_stay_where_they_are(commands: Path, tmp_path: Path) -> None:
    (commands / "kubelet" / "kubelet_test.go").write_text("package main\n")
    main_packages.write_servers(commands, tmp_path / "servers", "example/servers")
    assert [path.name for path in (tmp_path / "servers" / "kubelet").iterdir()] == ["kubelet.go"]


def test_the_name_says_which_server_is_started(commands: Path, tmp_path: Path) -> None:
    main_packages.write_servers(commands, tmp_path / "servers", "example/servers")
    text = (tmp_path / "servers" / "main.go").read_text()
    for name in SERVERS:
        package = name.replace("-", "")
        assert f'\t"example/servers/{package}"\n' in text
        assert f'\tcase "{name}":\n\t\t{package}.Main()\n' in text


def test_a_release_without_one_of_the_servers_is_an_error(commands: Path, tmp_path: Path) -> None:
    (commands / "kubelet").rename(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="kubelet"):
        main_packages.write_servers(commands, tmp_path / "servers", "example/servers")


def test_links_lead_to_the_one_program(tmp_path: Path) -> None:
    (tmp_path / "kubernetes").write_text("program")
    main_packages.link_servers(tmp_path)
    assert {path.name for path in tmp_path.iterdir() if path.is_symlink()} == set(SERVERS)
    assert (tmp_path / "kubelet").read_text() == "program"

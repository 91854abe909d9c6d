"""Which arguments of programs are files and folders: a row a program or subcommand, after their manuals and `--help`.

A program that is in no table may make any file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto


class Use(Enum):
    """What a program does with a path."""

    READS = auto()
    MAKES = auto()
    """It may be there afterwards, with anything below it."""
    ENTERS = auto()
    """The shell goes there."""


class Kind(Enum):
    """What has to be there."""

    FILE = auto()
    FOLDER = auto()
    EITHER = auto()


class Operands(Enum):
    """What the words that belong to no option are."""

    NO_PATHS = auto()
    FILES = auto()
    FILES_AFTER_FIRST = auto()
    """`grep PATTERN FILE …`, `chmod MODE FILE …`."""
    FOLDER = auto()
    """The last one: `docker build FOLDER`."""
    LOCAL_CHARTS = auto()
    """Those that begin with a dot: `helm install NAME ./CHART`."""
    MADE = auto()
    FIRST_MADE = auto()
    COPIED = auto()
    """All are read, the last one is made: `cp SOURCE … TARGET`."""
    MOVED_WITHIN = auto()
    """The last one is made, what the others are depends: `ln`, `scp`."""
    CLONED = auto()
    """`ADDRESS [FOLDER]`."""
    DOWNLOADED = auto()
    """Addresses, whose last part is the file's name."""
    ENTERED = auto()
    FIRST_FILE = auto()
    """`bash SCRIPT ARGUMENT …`."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one program or subcommand. Options are words with spaces between."""

    operands: Operands = Operands.NO_PATHS
    reads: str = ""
    reads_folder: str = ""
    makes: str = ""
    mounts: str = ""
    """`-v HOST:CONTAINER`."""
    valued: str = ""
    """Other options with a value."""
    kind: Kind = Kind.FILE
    """Of what its options and operands read."""
    pattern_options: str = ""
    """With one of these, the first operand is a file like the others: `grep -e`, `sed -f`."""
    unpacks: bool = False
    """It makes files whose names are not on its line, below the folder of `-d`, `-C`, or below where the shell is."""
    makes_anything: bool = False
    """It may make any file: what it does is somewhere else."""
    stops_at_operand: bool = False
    """What stands behind its first operand is somebody else's: `docker run IMAGE …`."""
    valued_words: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        words = f"{self.reads} {self.reads_folder} {self.makes} {self.mounts} {self.valued}".split()
        object.__setattr__(self, "valued_words", frozenset(words))


_NOTHING = Row()
_F = Row(Operands.FILES)
_FROM_FILES = Row(
    reads="--filename --from-file --from-env-file --cert --key --patch-file",
    reads_folder="--kustomize",
    kind=Kind.EITHER,
)
_HELM = "-n --namespace --version --set --set-string --set-json --repo --timeout --kube-context --kubeconfig --username --password --description"
_CHART = Row(
    Operands.LOCAL_CHARTS,
    reads="-f --values --set-file --ca-file",
    makes="--output-dir",
    valued=_HELM,
    kind=Kind.EITHER,
)
_BUILD = Row(
    Operands.FOLDER,
    reads="-f --file",
    makes="-o --output --iidfile --metadata-file",
    valued="-t --tag --build-arg --target --platform --network -m --memory --cache-from --cache-to --label --progress --secret --ssh --add-host --build-context --builder",
    kind=Kind.FOLDER,
)
_RUN = Row(
    reads="--env-file",
    makes="--cidfile",
    mounts="-v --volume",
    valued="-e --env -p --publish --name --network --net -h --hostname -u --user -w --workdir -l --label --entrypoint --restart -m --memory --cpus --add-host --link --ip --log-driver --log-opt --cap-add --device --dns --volumes-from --runtime --pid",
    stops_at_operand=True,
)
_COMPOSE = Row(
    reads="-f --file --env-file", reads_folder="--project-directory", valued="-p --project-name --profile --scale -e"
)
_SCRIPT = Row(Operands.FIRST_FILE, valued="-c -m -W -X -o -O -I -e", makes_anything=True)
_EDITOR = Row(Operands.MADE, valued="-c -S -u -s -T")

ROWS: dict[str, Row] = {
    "cd": Row(Operands.ENTERED),
    "pushd": Row(Operands.ENTERED),
    **dict.fromkeys(["cat", "less", "more", "bat", "wc", "du", "stat", "file", "nl", "tac", "sha256sum", "sha512sum", "md5sum", "zcat", "realpath", "readlink", "strings", "xxd"], _F),
    **dict.fromkeys(["ls", "ll", "tree"], Row(Operands.FILES, valued="-I -L -P -o", kind=Kind.EITHER)),
    **dict.fromkeys(["head", "tail"], Row(Operands.FILES, valued="-n -c --lines --bytes")),
    "base64": Row(Operands.FILES, valued="-w -b", reads="-i", makes="-o"),
    "sort": Row(Operands.FILES, makes="-o", valued="-k -t -S"),
    "cut": Row(Operands.FILES, valued="-d -f -c -b"),
    "uniq": Row(valued="-f -s -w"),
    "column": Row(Operands.FILES, valued="-t -s -c -o -N"),
    **dict.fromkeys(["diff", "cmp"], Row(Operands.FILES, valued="-U -C -x -I", kind=Kind.EITHER)),
    **dict.fromkeys(["grep", "egrep", "fgrep"], Row(Operands.FILES_AFTER_FIRST, reads="-f --file", valued="-e -A -B -C -m --include --exclude --color", pattern_options="-e -f --file --regexp", kind=Kind.EITHER)),
    "sed": Row(Operands.FILES_AFTER_FIRST, reads="-f", valued="-e --expression", pattern_options="-e -f --expression"),
    **dict.fromkeys(["awk", "gawk"], Row(reads="-f", valued="-F -v")),
    "jq": Row(Operands.FILES_AFTER_FIRST, reads="-f --from-file", valued="--arg --argjson --indent", pattern_options="-f --from-file --arg --argjson"),
    **dict.fromkeys(["chmod", "chown", "chgrp"], Row(Operands.FILES_AFTER_FIRST, kind=Kind.EITHER)),
    "source": Row(Operands.FIRST_FILE, makes_anything=True),
    ".": Row(Operands.FIRST_FILE, makes_anything=True),
    **dict.fromkeys(["bash", "sh", "zsh", "dash", "ksh", "python", "python2", "python3", "node", "ruby", "perl", "php"], _SCRIPT),
    **dict.fromkeys(["cp", "mv"], Row(Operands.COPIED, valued="-S", makes="-t", kind=Kind.EITHER)),
    **dict.fromkeys(["ln", "scp", "rsync", "install"], Row(Operands.MOVED_WITHIN, valued="-m -o -g -i -P -e -F -J -S --exclude --include")),
    **dict.fromkeys(["mkdir", "touch", "tee", "truncate", "fallocate"], Row(Operands.MADE, valued="-m -s -l -d -r")),
    **dict.fromkeys(["vi", "vim", "nvim", "nano", "emacs", "pico", "joe", "ed", "code", "subl", "gedit", "micro", "mcedit"], _EDITOR),
    "curl": Row(
        Operands.DOWNLOADED,
        reads="-T --upload-file -K --config --cacert --cert --key -E",
        makes="-o --output -c --cookie-jar -D --dump-header --output-dir",
        valued="-H --header -X --request -u --user -A -e -b -m --max-time -w --write-out -x -r -d --data --data-binary --data-raw --data-urlencode --json -F --form --retry --retry-delay --connect-timeout --resolve --connect-to --url",
    ),
    "wget": Row(Operands.DOWNLOADED, reads="-i --input-file", makes="-O --output-document -P --directory-prefix -o", valued="-t -T -U --header --post-data --tries --timeout"),
    **dict.fromkeys(["gunzip", "bunzip2", "unxz", "gzip"], Row(Operands.FILES, unpacks=True)),
    "unzip": Row(Operands.FIRST_FILE, valued="-d -x", unpacks=True),
    "tar": Row(valued="-C --directory -f --file"),
    "openssl": Row(
        reads="-in -key -CA -CAkey -config -extfile -inkey -certfile",
        makes="-out -keyout -CAserial",
        valued="-subj -days -newkey -addext -passout -passin -name -extensions -set_serial -connect -servername",
    ),
    "ssh": Row(valued="-b -c -D -E -e -F -i -J -L -l -m -O -o -p -Q -R -S -W -w"),
    "ssh-keygen": Row(makes="-f", valued="-t -b -C -N -P"),
    "htpasswd": Row(Operands.FIRST_MADE, valued="-C"),
    "kubeseal": Row(reads="-f --secret-file --cert", makes="-w --sealed-secret-file", valued="-o --format -n --namespace --controller-name --controller-namespace --name"),
    "kubeadm": Row(reads="--config", valued="--token --kubernetes-version"),
    "kind": Row(reads="--config", makes="--kubeconfig", valued="--name --image --wait"),
    "kind export": Row(makes_anything=True),
    "k3d": Row(reads="--config -c", makes="--output", valued="-p -a -s -v -i --name --image --servers --agents"),
    "istioctl": Row(reads="-f --filename", makes="-o --output", valued="--set -n --namespace --context --revision -r -i"),
    "eksctl": Row(reads="-f --config-file", makes="--kubeconfig", valued="--name --region --cluster"),
    **dict.fromkeys(["gcloud", "az", "aws"], _NOTHING),
    **dict.fromkeys(["gcloud storage", "gcloud iam", "gcloud compute", "az storage", "aws s3", "aws ec2"], Row(makes_anything=True)),
    "kustomize build": Row(Operands.FOLDER, makes="-o --output", kind=Kind.FOLDER),
    "kustomize": Row(makes_anything=True),
    "kubectl": _NOTHING,
    **{f"kubectl {verb}": _FROM_FILES for verb in "apply create replace delete get describe patch label annotate scale expose autoscale set diff rollout wait convert edit".split()},  # noqa: SIM905
    "kubectl kustomize": Row(Operands.FOLDER, makes="--output", kind=Kind.FOLDER),
    "kubectl cp": Row(Operands.COPIED, kind=Kind.EITHER),
    "kubectl cluster-info": Row(makes="--output-directory"),
    "kubectl config": Row(makes="--kubeconfig"),
    "helm": Row(valued=_HELM),
    **{f"helm {verb}": _CHART for verb in "install upgrade template lint show diff dependency dep".split()},  # noqa: SIM905
    "helm create": Row(Operands.MADE, valued=f"{_HELM} -p --starter"),
    **{f"helm {verb}": Row(unpacks=True) for verb in ("pull", "fetch", "package")},
    "docker": Row(valued="-H --host -c --context -l --log-level --config"),
    **dict.fromkeys(["docker build", "docker buildx build", "docker image build", "docker builder build"], _BUILD),
    **dict.fromkeys(["docker run", "docker create", "docker container run"], _RUN),
    **dict.fromkeys(["docker exec", "docker container exec", "docker compose exec", "docker-compose exec"], Row(reads="--env-file", valued="-e -u -w --user --workdir --env --index", stops_at_operand=True)),
    **dict.fromkeys(["docker compose", "docker-compose"], _COMPOSE),
    **dict.fromkeys(["docker logs", "docker compose logs", "docker-compose logs"], Row(valued="-n --tail --since --until")),
    "docker cp": Row(Operands.COPIED, kind=Kind.EITHER),
    "docker load": Row(reads="-i --input"),
    "docker save": Row(makes="-o --output"),
    "docker export": Row(makes="-o --output"),
    "docker stack": Row(reads="-c --compose-file", valued="--orchestrator"),
    **dict.fromkeys(["docker secret create", "docker config create"], Row(Operands.FILES_AFTER_FIRST, valued="-d -l --label")),
    "git": Row(makes_anything=True, valued="-C -c -m --message -b -B -d -D -u -n --depth --author"),
    "git clone": Row(Operands.CLONED, valued="-b --branch --depth -o --origin -c --config -j --filter --reference"),
    "git init": Row(Operands.MADE, valued="-b --initial-branch"),
    **{f"git {verb}": _NOTHING for verb in "add branch commit config diff fetch log ls-files push remote rev-parse show status tag blame describe grep shortlog --version version".split()},  # noqa: SIM905
}  # fmt: skip

ALIASES = {"k": "kubectl", "oc": "kubectl", "podman": "docker", "nerdctl": "docker"}

HARMLESS = frozenset(
    """
    : [ [[ alias ansible-doc apk apt apt-cache apt-get argocd basename bg break brew calicoctl cal case cilium clear command complete
    continue crictl date declare df dig dirname disown dmesg dnf docker-machine done dpkg echo env exit export expr false fg find for
    free function getent groupadd groups head helm history host hostname hostnamectl htop id ifconfig ip iptables jobs journalctl k9s
    kill killall kubectx kubens kubetail let linkerd local logout ls lsb_release lsmod lsof man minikube modprobe mount nc netcat netstat
    newgrp nohup nproc nslookup open passwd pgrep ping pkill popd printenv printf ps pwd read readonly return rm rmdir route select seq service
    set shift shopt sleep snap ss ssh-add ssh-agent ssh-copy-id stern stty su sudo swapoff sw_vers sysctl systemctl test time tmux
    top tr trap traceroute true type ufw ulimit umask umount uname unalias unset update-alternatives uptime useradd usermod velero
    wait watch whereis which who whoami xdg-open yes yum
    """.split()  # noqa: SIM905  as a table it would be one name a line
)
"""Programs that make no file in a folder that a deck is about."""
SUBCOMMANDED = frozenset(name[:end] for name in ROWS for end, char in enumerate(name) if char == " ")
"""What begins the name of a row and is not all of it."""

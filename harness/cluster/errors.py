"""What can go wrong with a lab. Each message says what, where and what to do about it."""


class ClusterError(Exception):
    """The lab or the cluster broke, or cannot be had; the deck is not to blame."""


class CannotHost(ClusterError):
    """This machine cannot host the local lab (not root, no namespaces, a package missing…).

    `lack` is what is wrong; `way_out` what to do about it, where that is a sentence of its own. The message has both, each on a line.
    """

    def __init__(self, lack: str, way_out: str = "") -> None:
        super().__init__(f"{lack}\n{way_out}" if way_out else lack)
        self.lack, self.way_out = lack, way_out


class ClusterBroken(ClusterError):
    """A cluster that was running answers no more."""


class UnknownContext(ClusterError):
    """No such context in the kubeconfig."""


class UnknownKubectl(ClusterError):
    """No kubectl is called so, or what is there under that name is none."""


class UnknownKubernetes(ClusterError):
    """No Kubernetes is called so, or the folder that was named does not hold one."""


class ProgramsUnavailable(CannotHost):
    """No configured source could give the programs; or, raised by a source, why it could not."""


def chain_of(error: BaseException) -> list[BaseException]:
    """Return an error and what led to it, the innermost cause last."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    return chain


def innermost(error: BaseException) -> str:
    """Return the message of the innermost cause of an error, or its name where it has no message."""
    last = chain_of(error)[-1]
    return str(last) or type(last).__name__

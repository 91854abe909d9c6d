"""What a slide shows as output, and which outputs an audience would call the same."""

import time

import pytest
from harness.match import match
from harness.match.difference import LIMIT
from harness.record.difference import DifferenceKind, DiffSide
from harness.report.difference import difference_lines
from hypothesis import given
from hypothesis import strategies as st

from tests.match.differences import text_of

POD = "registry-5f4b8c9d7-abcde"
OTHER_POD = "registry-8bf4c7d9f6-xk2wd"


def satisfied(expected: str, actual: str) -> bool:
    return match("text", expected, actual).satisfied


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param("a  b\n", "  a     b   \r\n", id="runs of spaces, indentation, line ends"),
        pytest.param("a\n\nb", "a\nb\n\n", id="empty lines"),
        pytest.param("NAME  READY\nweb   1/1     ← the new one", "NAME  READY\nweb   1/1", id="an arrow behind a row"),
        pytest.param(
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n'
            'deployment "web" successfully rolled out',
            'Waiting for deployment "web" rollout to finish: 0 of 3 updated replicas are available...\n'
            'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...\n'
            'deployment "web" successfully rolled out',
            id="other steps of a rollout",
        ),
        pytest.param(
            'Waiting for daemon set "web" rollout to finish: 0 of 2 updated pods are available...\n'
            'daemon set "web" successfully rolled out',
            'daemon set "web" successfully rolled out',
            id="a rollout that was over",
        ),
        pytest.param("done   <-- here", "done", id="an arrow of hyphens"),
        pytest.param("a ← b", "a ← b", id="an arrow that is printed"),
        pytest.param("# Pods\nNAME  READY\nweb   1/1", "NAME  READY\nweb   1/1", id="a comment above a table"),
        pytest.param(
            "# Pods\nNAME  READY\nweb   1/1\n\n# Nodes\nNAME   STATUS\nnode1  Ready",
            "NAME  READY\nweb   1/1\nNAME   STATUS\nnode1  Ready",
            id="comments above several",
        ),
        pytest.param("done\n", "Warning: old API\ndone\nbye\n", id="lines before and after"),
        pytest.param("up 5s ok", "up 3m20s ok", id="ages"),
        pytest.param("(2d ago)", "(3h12m ago)", id="an age in brackets"),
        pytest.param("Up 2 minutes", "Up About an hour", id="ages in words"),
        pytest.param("took 0.5s", "took 1.25s", id="fractions"),
        pytest.param("at 2025-01-02T03:04:05Z", "at 2026-11-21T06:05:12.123456Z", id="ISO times"),
        pytest.param("Fri Nov 21 06:05:12 UTC 2025 x", "Mon Jan  2 15:04:05 UTC 2026 x", id="output of date"),
        pytest.param("Start: Fri, 21 Nov 2025 06:05:12 +0000", "Start: Mon, 02 Jan 2026 15:04:05 +0100", id="RFC"),
        pytest.param(
            "Every 2.0s: echo hi          node1: Mon Jan  1 12:00:00 2024",
            "Every 2.0s: echo hi        lab-7: Sun Nov 29 09:16:07 2026",
            id="title of watch",
        ),
        pytest.param(
            "Every 2.0s: ls -l     Mon 01 Jan 2024 12:00:00 PM UTC",
            "Every 2.0s: ls -l         lab-7: Sun Nov 29 09:16:07 2026",
            id="title of an older watch",
        ),
        pytest.param(
            "Toutes les 2,0s: ls      poste.local: Mon Jan  1 12:00:00 2024",
            "Every 2.0s: ls         lab-7: Sun Nov 29 09:16:07 2026",
            id="title of a French watch",
        ),
        pytest.param("[1] 4242", "[1] 31337", id="a job"),
        pytest.param("[1]+  4242 Running     sleep 60 &", "[1]+ 31337 Running   sleep 60 &", id="jobs -l"),
        pytest.param("10.1.2.3:80", "192.168.77.1:80", id="IPv4"),
        pytest.param("from 10.x.x.7", "from 10.96.0.7", id="IPv4 with placeholders"),
        pytest.param("ip fd00::1/64", "ip fe80::42:acff:fe11:2/64", id="IPv6"),
        pytest.param(f"pod/{POD} created", f"pod/{OTHER_POD} created", id="pod of a Deployment"),
        pytest.param(f"pod/{POD}", "pod/registry-3425738912-x8q2v", id="pod of an old Deployment"),
        pytest.param("rs web-fc7cf666d", "rs web-6d4cf56db6", id="ReplicaSet"),
        pytest.param("kube-proxy-x7k2p", "kube-proxy-bdfgh", id="pod of a DaemonSet"),
        pytest.param("registry-xxxxxxxxxx-yyyyy", OTHER_POD, id="pod with placeholders"),
        pytest.param("registry-...", OTHER_POD, id="the rest of a name"),
        pytest.param("127.0.0.1:xxxxx", "127.0.0.1:31234", id="a port left open"),
        pytest.param("http://node1:3xxxx/", "http://node1:32767/", id="a node port left open"),
        pytest.param("5000:31234/TCP", "5000:30011/TCP", id="node ports"),
        pytest.param("PORT=3xxxx", "PORT=30000", id="a node port without a colon"),
        pytest.param("token xxxxx", "token 3fa9", id="a word left open"),
        pytest.param("Digest: sha256:1234567890ab", "Digest: sha256:" + "0f" * 32, id="digest"),
        pytest.param("a01966dde7f8: Pull complete", "123456789012: Pull complete", id="layer"),
        pytest.param("id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "id " + "-".join("0" * n for n in (8, 4, 4, 4, 12))),
        pytest.param("a\n...\nz", "a\nb\nc\nz", id="lines left out"),
        pytest.param("a\n[...]\nz", "a\nz", id="no line left out"),
        pytest.param("a … z", "a b c z", id="words left out"),
        pytest.param("Waiting for deploy...", "Waiting for deployment to finish", id="the rest of a line"),
        pytest.param("<pending>", "<pending>", id="angle brackets"),
        pytest.param("push (…3xxxx/rng)...", "push (127.0.0.1:32000/rng)...", id="a node port behind what is left out"),
        pytest.param("push (...:31234/rng)", "push (127.0.0.1:32000/rng)", id="a port behind what is left out"),
        pytest.param("(...10.1.2.3:80)", "(http://10.9.8.7:80)", id="an address behind what is left out"),
        pytest.param(f"(...{POD}/...)", f"(pod/{OTHER_POD}/log)", id="a pod amid what is left out"),
        pytest.param("(5s,...,7s)", "(1m2s,a,b,c,3s)", id="ages around what is left out"),
        pytest.param("web-xxxxx... created", "web-abcde-fghij created", id="the rest of a name with a placeholder"),
        pytest.param("a…xxxxx/b…c", "a/x/b/1/b/2c", id="pieces that occur twice"),
    ],
)
def test_what_varies_is_no_difference(expected: str, actual: str) -> None:
    assert satisfied(expected, actual), text_of(match("text", expected, actual))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        pytest.param("service/a exposed", "service/b exposed", id="another name"),
        pytest.param("a b", "ab", id="a space is not nothing"),
        pytest.param("a\nb", "a\nc\nb", id="a line between"),
        pytest.param("a\nb", "b\na", id="another order"),
        pytest.param("a\n...\nz", "z\na", id="another order around lines left out"),
        pytest.param("127.0.0.1:5000", "10.0.0.1:5000", id="loopback is a claim"),
        pytest.param("10.0.0.1:5000", "127.0.0.1:5000", id="loopback is no chance"),
        pytest.param("from 10.x.x.7", "from 10.96.0.8", id="the fixed part of an address"),
        pytest.param("http://node1:3xxxx/", "http://node1:8080/", id="no node port"),
        pytest.param("http://node1:3xxxx/", "http://node1:39999/", id="beyond the node ports"),
        pytest.param("80:31234/TCP", "81:30011/TCP", id="the port itself"),
        pytest.param(POD, "redis-8bf4c7d9f6-xk2wd", id="another Deployment"),
        pytest.param(POD, "registry-8bf4c7d9f6", id="a ReplicaSet is no pod"),
        pytest.param("web-https", "web-pgsql", id="names without vowels"),
        pytest.param("redis-0", "redis-1", id="pods of a StatefulSet"),
        pytest.param("registry-xxxxx-yyyyy", "redis-8bf4c7d9f6-xk2wd", id="the name before placeholders"),
        pytest.param("<pending>", "<none>", id="angle brackets are literal"),
        pytest.param("EXTERNAL <pending>", "EXTERNAL 10.0.0.1", id="pending is a claim"),
        pytest.param("v1.37.1", "v1.36.0", id="versions"),
        pytest.param("5 pods", "6 pods", id="numbers"),
        pytest.param("Running", "running", id="case"),
        pytest.param("up 5s", "up 5 pods", id="an age is no number"),
        pytest.param("a ... z", "a b c", id="the end after words left out"),
        pytest.param("[1] 4242", "[2] 31337", id="another job"),
        pytest.param("[1] 4242", "pid 31337", id="no job"),
        pytest.param(
            "Every 2.0s: echo hi     node1: Mon Jan  1 12:00:00 2024",
            "Every 2.0s: echo ho     lab-7: Sun Nov 29 09:16:07 2026",
            id="what is watched",
        ),
        pytest.param("ok", "", id="no output"),
        pytest.param(
            'Waiting for deployment "wep" rollout to finish: 1 out of 3 new replicas have been updated...\n'
            "successfully rolled out",
            'deployment "web" successfully rolled out',
            id="the rollout of something else",
        ),
        pytest.param(
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
            'deployment "web" successfully rolled out',
            id="nothing but the steps of a rollout",
        ),
        pytest.param(
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n'
            'deployment "web" successfully rolled out',
            'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
            id="a rollout that is not over",
        ),
        pytest.param("web ← new", "rng", id="what stands before an arrow"),
        pytest.param("a ← b", "a ← c", id="what stands behind one that is printed"),
        pytest.param("# a\nb", "b", id="a comment above no table"),
        pytest.param("#!/bin/sh\nls", "ls", id="no comment"),
        pytest.param("(…3xxxx/rng)...", "(127.0.0.1:5000/rng)...", id="no node port behind what is left out"),
        pytest.param("(…3xxxx/rng)...", "(127.0.0.1:32000/web)...", id="another name behind a node port"),
        pytest.param("(...127.0.0.1:80)", "(http://10.9.8.7:80)", id="loopback behind what is left out"),
        pytest.param(f"(...{POD}/...)", "(pod/redis-8bf4c7d9f6-xk2wd/log)", id="another pod amid what is left out"),
        pytest.param("a…ba…a", "aba", id="no place for the end"),
    ],
)
def test_what_is_expected_is_a_difference(expected: str, actual: str) -> None:
    assert not satisfied(expected, actual)


@given(st.text(max_size=80))
def test_every_text_matches_itself(text: str) -> None:
    assert satisfied(text, text)


words_of_outputs = st.lists(
    st.sampled_from(["a", "b", "...", "…", "x...", "xxxxx", "3xxxx", "5s", "10.0.0.1", ":30001", POD, OTHER_POD, "\n"]),
    max_size=12,
).map(" ".join)


@given(words_of_outputs, words_of_outputs)
def test_a_difference_is_always_told(expected: str, actual: str) -> None:
    result = match("text", expected, actual)
    assert result.satisfied is (text_of(result) == "")


def test_a_changed_word_is_marked_under_itself() -> None:
    result = match(
        "text",
        f"pod/{POD}  1/1  Running  5s\nservice/registry exposed\n",
        f"Warning: x\npod/{OTHER_POD}   1/1   Running   12s\nservice/registry hidden\n",
    )
    assert text_of(result).split("\n") == [
        'line 2 of the slide\'s output: the slide says "exposed", the output says "hidden"',
        "  pod/registry-8bf4c7d9f6-xk2wd   1/1   Running   12s",
        "- service/registry exposed",
        "+ service/registry hidden",
        "                   ^^^^^^^",
    ]


def test_words_that_may_differ_are_aligned_and_not_marked() -> None:
    detail = text_of(match("text", f"{POD} is up since 5s", f"{OTHER_POD} is down since 20m"))
    assert detail.split("\n")[1:] == [
        "- registry-5f4b8c9d7-abcde  is up   since 5s",
        "+ registry-8bf4c7d9f6-xk2wd is down since 20m",
        "                               ^^^^",
    ]


def test_a_missing_line_is_named_by_its_number_on_the_slide() -> None:
    detail = text_of(match("text", "one of us\n\ntwo of us\nthree of us\n", "one of us\nthree of us\n"))
    assert detail.split("\n") == [
        'line 3 of the slide\'s output is missing in the output: "two of us"',
        "  one of us",
        "- two of us",
        "  three of us",
    ]


def test_an_extra_line_is_told() -> None:
    detail = text_of(match("text", "one of us\ntwo of us", "one of us\nand him\ntwo of us"))
    assert detail.startswith('the output has a line that the slide has not: "and him"')


def test_an_output_unlike_the_slide_shows_both() -> None:
    detail = text_of(match("text", "service/registry exposed", "error: unknown command\n"))
    assert detail.split("\n")[1:] == ["- service/registry exposed", "+ error: unknown command"]


def test_an_empty_output_is_said_to_be_empty() -> None:
    assert text_of(match("text", "hello", "\n")).split("\n") == ["the output is empty; the slide says:", "- hello"]


def test_lines_in_another_order_are_said_to_be() -> None:
    assert "another order" in text_of(match("text", "first\n...\nsecond", "second\nfirst"))


def test_the_first_difference_of_many_lines_is_shown_however_far_down_it_is() -> None:
    lines = [f"line {number} of many" for number in range(200)]
    for number in (10, 30, 31, 120, 199):
        output = [line for line in lines if line != lines[number]]
        difference = match("text", "\n".join(lines), "\n".join(output)).difference
        assert difference is not None
        assert (difference.kind, difference.number) == (DifferenceKind.MISSING_LINE, number + 1)
        assert lines[number] in [line.text for line in difference.lines if line.side is DiffSide.SLIDE]


def test_lines_that_are_compared_word_by_word_stay_together_where_a_diff_is_cut() -> None:
    for count in range(10, 30):
        expected, output = ("\n".join(f"line {at} is {word}" for at in range(count)) for word in ("up", "down"))
        difference = match("text", expected, output).difference
        assert difference is not None
        shown = [line.side for line in difference.lines if not line.count]
        assert shown == [DiffSide.SLIDE, DiffSide.OUTPUT] * (len(shown) // 2)
        assert len(shown) + sum(line.count for line in difference.lines) == 2 * count
        assert len(difference_lines(difference)) <= LIMIT


def test_a_detail_stays_readable_however_long_the_output() -> None:
    expected = "\n".join(f"claimed line {number} " + "word " * 300 for number in range(200))
    output = "\n".join(f"printed line {number} " + "word " * 300 for number in range(200))
    detail = text_of(match("text", expected, output)).split("\n")
    assert len(detail) <= 40
    assert max(map(len, detail)) <= 160


def test_a_megabyte_of_output_takes_no_time() -> None:
    output = "\n".join(f"worker-{number % 7} INFO {number} units of work done, updating" for number in range(20_000))
    assert len(output) > 900_000
    expectations = [
        ("worker-3 INFO 19... units ...\nworker-4 INFO 19... units ...\nworker-5 INFO ...", True),
        ("INFO\nnot there\nnowhere", False),
        ("worker-1 INFO 7 units of work done, updating\nworker-1 INFO 8 units of work done, updating", False),
    ]
    for expected, holds in expectations:
        started = time.process_time()
        assert satisfied(expected, output) is holds
        assert time.process_time() - started < 0.5


@pytest.mark.parametrize("unit", ["a-", "x", "1.2.3.4:80/", ":"])
@pytest.mark.parametrize("expected", ["(…3xxxx/web)...", "…3xxxx", "…xxxxx-b...", "a...:31234/x"])
def test_a_word_of_a_megabyte_takes_no_time(unit: str, expected: str) -> None:
    began = time.process_time()
    for size in (4_000, 1_000_000):
        satisfied(expected, unit * (size // len(unit)))
    assert time.process_time() - began < 20


def test_lines_that_repeat_do_not_multiply_the_time() -> None:
    started = time.process_time()
    assert not satisfied("a ... " * 50 + "b", "a " * 20_000)
    assert not satisfied("-" * 3000 + "5", "-" * 50_000)
    assert time.process_time() - started < 2

"""kubectl's tables: compared by column, whatever their widths."""

from __future__ import annotations

from harness.match import match

from tests.match.differences import text_of

SLIDE = """
NAME                           READY   STATUS    RESTARTS   AGE
pod/pingpong                   1/1     Running   0          33s
pod/pingpong-fc7cf666d-5chdk   1/1     Running   0          7s

NAME                       READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/pingpong   1/1     1            1           8s
"""
OUTPUT = """
NAME                            READY   STATUS    RESTARTS   AGE
pod/other                       0/1     Pending   0          1s
pod/pingpong                    1/1     Running   0          2d
pod/pingpong-8bf4c7d9f6-xk2wd   1/1     Running   0          3m20s

NAME                       READY   UP-TO-DATE   AVAILABLE   AGE
deployment.apps/pingpong   1/1     1            1           2d
"""


def satisfied(expected: str, actual: str) -> bool:
    return match("text", expected, actual).satisfied


def test_hashes_ages_and_other_rows_are_no_difference() -> None:
    assert satisfied(SLIDE, OUTPUT), text_of(match("text", SLIDE, OUTPUT))


def test_a_cell_that_differs_is_named_by_row_and_column_and_marked() -> None:
    detail = text_of(match("text", SLIDE, OUTPUT.replace("xk2wd   1/1", "xk2wd   0/1")))
    assert detail.split("\n") == [
        'row 2 of the slide\'s table, column READY: the slide says "1/1", the output says "0/1"',
        "  NAME                            READY   STATUS    RESTARTS   AGE",
        "- pod/pingpong-fc7cf666d-5chdk    1/1     Running   0          7s",
        "+ pod/pingpong-8bf4c7d9f6-xk2wd   0/1     Running   0          3m20s",
        "                                  ^^^^^",
    ]


def test_columns_may_be_added_and_moved_but_not_lost() -> None:
    slide = "NAME    READY   AGE\nweb-0   1/1     5s"
    assert satisfied(slide, "NAME    STATUS    AGE   READY\nweb-0   Running   9m    1/1")
    detail = text_of(match("text", slide, "NAME    STATUS    AGE\nweb-0   Running   9m"))
    assert detail.startswith("the table in the output has no column READY")


def test_rows_keep_their_order() -> None:
    slide = "NAME   READY\na      1/1\nb      1/1"
    assert satisfied(slide, "NAME   READY\na      1/1\naa     1/1\nb      1/1")
    assert not satisfied(slide, "NAME   READY\nb      1/1\na      1/1")


def test_a_missing_row_is_told() -> None:
    detail = text_of(match("text", "NAME   READY\na      1/1\nb      1/1", "NAME   READY\na      1/1"))
    assert detail.split("\n")[0] == 'row 2 of the slide\'s table is not in the output: "b"'


def test_when_a_restart_was_does_not_matter_but_how_many_were() -> None:
    slide = "NAME   RESTARTS   STATUS\nweb    0          Running"
    assert not satisfied(slide, "NAME   RESTARTS      STATUS\nweb    2 (5m ago)   Running")
    assert satisfied(slide.replace("0 ", "2 "), "NAME   RESTARTS      STATUS\nweb    2 (5m ago)   Running")


def test_empty_cells_are_found_by_their_place() -> None:
    table = "NAME          SHORTNAMES   KIND\nbindings                   Binding\npods          po           Pod"
    assert satisfied(table, table.replace("NAME       ", "NAME          ").replace("ings       ", "ings          "))
    assert not satisfied(table, table.replace("bindings          ", "bindings       bi "))


def test_a_row_may_outgrow_its_columns_on_the_slide() -> None:
    slide = "NAME           READY   AGE\nregistry-xxxxxxxxxx-yyyyy 1/1 5s"
    assert satisfied(slide, "NAME                        READY   AGE\nregistry-8bf4c7d9f6-xk2wd   1/1     9s")


def test_rows_and_cells_may_be_left_out() -> None:
    slide = "NAME   READY   STATUS\n...\nweb    ...     Running"
    assert satisfied(slide, "NAME   READY   STATUS\na      1/1     Running\nweb    0/3     Running")


def test_the_last_of_several_tables_may_be_the_one_that_is_meant() -> None:
    watched = "NAME   READY\nweb    0/1\nNAME   READY\nweb    1/1"
    assert satisfied("NAME   READY\nweb    1/1", watched)
    assert not satisfied("NAME   READY\nweb    2/2", watched)


def test_an_output_without_a_table_says_so() -> None:
    detail = text_of(match("text", "NAME   READY\nweb    1/1", "No resources found in default namespace.\n"))
    assert detail.split("\n") == [
        "the output has no table with the columns NAME, READY",
        "+ No resources found in default namespace.",
    ]

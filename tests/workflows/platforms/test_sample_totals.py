"""What is printed of the sample's exports: the files' own rows against board, page, spreadsheet and paper."""

import io
import re
from datetime import timedelta
from html import unescape
from itertools import product

from openpyxl import load_workbook
from pypdf import PdfReader

from directives.sources.tables import plain_tables, tables_of
from directives.terms import PlatformRowState
from tests import scene
from tests.scene.sample_exports import COLUMNS, FIGURES, WEEKS, Officer, content, next_week, raw_rows, weekly
from workflows import clock
from workflows.documents.steps import summarise
from workflows.platforms import lists
from workflows.platforms.export import export_table
from workflows.web.formats import vn_number


def counted_rows(session, made):
    """What the file itself has in each column of the rows that were taken, read by another reader."""
    data = content(made.platform, WEEKS.index(made.period.due_at.date()))
    heads, rows = export_table(tables_of(plain_tables(data))).heads, raw_rows(data)
    numbers = {row.number for row in lists.rows_of(session, made) if row.state is PlatformRowState.TAKEN}
    for head in COLUMNS[made.platform]:
        cells = [re.sub(r"\D", "", str(rows[number - 1][heads.index(head)] or "")) for number in numbers]
        yield sum(int(cell) for cell in cells if cell)


def test_totals_of_the_exports_are_those_of_board_page_spreadsheet_and_paper(client, session, now):
    people, item, at = weekly(session, now)
    officer, directive = Officer(session, people, item, at), item.directive
    expected = {}
    for week, platform in product(range(len(WEEKS)), COLUMNS):
        if week == len(item.periods):
            next_week(session, item, week)
        _plan, made = officer.take(platform, week)
        for figure, counted in zip(FIGURES, counted_rows(session, made), strict=True):
            expected[week, figure] = expected.get((week, figure), 0) + counted
    clock.move(session, item.periods[-1].due_at + timedelta(hours=1))
    session.commit()
    scene.sign_in(client, session, people.leader, clock.now(session))

    base = f"/van-ban/{directive.public_id}"
    for week, period in enumerate(item.periods[: len(WEEKS)]):
        totals = [expected[week, figure] for figure in FIGURES]
        at = period.due_at + timedelta(minutes=30)
        moment = {"as_of": at.isoformat()}
        [paper] = summarise(session, directive, clock.now(session), at).figures
        assert [one.sum.total for one in paper.figures] == totals
        page = unescape(client.get(f"{base}/so-lieu/{item.id}", query_string=moment).text)
        assert re.findall(r"/cong/\d[^>]*>([\d.]+)</a>", page) == [vn_number(one) for one in totals]
        book = load_workbook(io.BytesIO(client.get(f"{base}/so-lieu/{item.id}/bang.xlsx", query_string=moment).data))
        [line] = [row for row in book.active.iter_rows(values_only=True) if str(row[1]).startswith("Tổng cộng")]
        assert list(line[2:6]) == totals

    printed = PdfReader(io.BytesIO(client.get(f"{base}/ban-in.pdf", query_string=moment).data))
    words = " ".join(printed.pages[0].extract_text().split())
    for figure, total in zip(FIGURES, map(vn_number, totals), strict=True):
        assert f"{figure} tự báo cáo 0, nền tảng {total} {total} " in words

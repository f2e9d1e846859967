"""`dondoc read`: print what the reading finds in a letter, as text or JSON; needs no settings and no database."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from directives.drafts import shortened
from directives.reading import Draft, ReadDeadline, ReadItem, UnreadableLetter, read
from directives.reading.codes import NoteCode
from directives.reading.draft import Note, plain
from directives.sources import UnreadableSource, UnreadPart, extract
from directives.terms import Obligation, ReportingMode
from workflows.drafting.refusals import reason_of
from workflows.web.words.drafts import unread_part_word, unread_place

OBLIGATIONS = {Obligation.ENCOURAGED: "khuyến khích", Obligation.CONDITIONAL: "khi phát sinh"}
MODES = {
    ReportingMode.REPORT: "có báo cáo",
    ReportingMode.FIGURES: "có số liệu theo kỳ",
    ReportingMode.INCIDENT: "chỉ báo khi có việc phát sinh",
}
NOTES = {
    NoteCode.NUMBER_MENDED: "Số in có chỗ lạ, đã sửa lại",
    NoteCode.NUMBER_MISSING: "Chưa có số",
    NoteCode.DATE_MISSING: "Chưa có ngày",
    NoteCode.DATE_IMPOSSIBLE: "Ngày không có trong lịch. Xin xem lại",
    NoteCode.DATE_UNCLEAR: "Lời ghi thời gian chưa hiểu được. Xin xem lại",
    NoteCode.YEAR_INFERRED: "Năm không ghi, được suy ra",
    NoteCode.ANNOUNCEMENT: "Thông báo, không phải việc của đơn vị",
    NoteCode.TABLE_SKIPPED: "Có bảng, không đọc thành nội dung yêu cầu",
    NoteCode.NO_ITEMS: "Không tìm thấy nội dung yêu cầu nào",
}


@click.command("read")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In kết quả đọc thành JSON.")
def read_letter(file: Path, as_json: bool) -> None:
    """Đọc công văn FILE (.txt, .docx, .pdf) và in những gì hiểu được."""
    try:
        source = extract(file.read_bytes())
        draft = read(source.text)
    except (UnreadableSource, UnreadableLetter) as error:
        raise click.ClickException(f"{file.name}: {reason_of(error)}") from error
    if as_json:
        click.echo(json.dumps(draft.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(draft, source.unread)))


def _lines(draft: Draft, unread: Sequence[UnreadPart]) -> Iterator[str]:
    yield from _header(draft)
    yield f"\nNội dung yêu cầu: {len(draft.items)}"
    for place, item in enumerate(draft.items, start=1):
        yield from _item(place, item)
    yield from _block("Kèm theo", [found.value for found in draft.attachments])
    yield from _block("Cần xem lại", [*(_note(draft, note) for note in draft.notes), *map(_unread, unread)])


def _header(draft: Draft) -> Iterator[str]:
    day = draft.issued_on.value if draft.issued_on else None
    report_to = (plain(draft.report_to.office), plain(draft.report_to.phone), plain(draft.report_to.email))
    signers = [f"{signer.name.value} ({plain(signer.title) or 'không ghi chức vụ'})" for signer in draft.signers]
    rows = {
        "Cơ quan": " / ".join(filter(None, (plain(draft.issuer_parent), plain(draft.agency)))),
        "Số": plain(draft.number),
        "Ngày": f"{day.day}/{day.month}/{day.year}, {plain(draft.place) or 'không ghi nơi'}" if day else None,
        "Độ khẩn": plain(draft.urgency) or "không ghi",
        "Trích yếu": plain(draft.subject),
        "Kính gửi": "; ".join(found.value for found in draft.recipients),
        "Căn cứ": "; ".join(found.value for found in draft.bases),
        "Báo cáo về": " · ".join(filter(None, report_to)),
        "Người ký": "; ".join(signers),
        "Nơi nhận": "; ".join(found.value for found in draft.copies_to),
    }
    for name, value in rows.items():
        yield f"{name + ':':<12}{value or 'không thấy'}"


def _item(place: int, item: ReadItem) -> Iterator[str]:
    label = f"mục {item.label}" if item.label else "không đánh số"
    about = [OBLIGATIONS.get(item.obligation), MODES.get(item.mode)]
    about += [f"trả lời chung với nội dung {item.through + 1}"] if item.through is not None else []
    about += ["không phải việc phải làm"] if item.not_a_task else []
    about += [f"trừ đơn vị chỉ dùng {', '.join(item.owed_unless_software)}"] if item.owed_unless_software else []
    yield f"{place:>3}. {item.title} ({'; '.join([label, *filter(None, about)])})"
    for deadline in item.deadlines:
        yield f"     Thời hạn: {_deadline(deadline)}"


def _deadline(deadline: ReadDeadline) -> str:
    kept = deadline.as_json()
    exact = kept.get("rrule") or kept.get("iso_end") or kept.get("iso")
    return f"‘{deadline.text}’" + (f" = {exact}" if exact else " (không có ngày cụ thể)")


def _block(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title}:"
        yield from (f"  - {line}" for line in lines)


def _note(draft: Draft, note: Note) -> str:
    words = f"{NOTES[note.code]}: ‘{note.detail}’" if note.detail else NOTES[note.code]
    span = note.span
    held = (item for item in draft.items if span and item.span.start <= span.start and span.end <= item.span.end)
    item = next(held, None)
    return f"mục {item.label}: {words}" if item and item.label else words


def _unread(part: UnreadPart) -> str:
    where = ", ".join(filter(None, (unread_part_word(part.kind), unread_place(part))))
    return f"Không đọc được: {where}" + (f": ‘{shortened(part.detail)}’" if part.detail else "")

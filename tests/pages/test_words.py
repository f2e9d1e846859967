"""Words that people read, held against how an office writes: what is never written, and what must stand."""

import ast
import re
from collections.abc import Iterator

from app import ROOT

TEMPLATES = sorted(path for ending in ("html", "txt") for path in (ROOT / "templates").rglob(f"*.{ending}"))
GUIDES = [ROOT / "README.vi.md", ROOT / "docs" / "clerk-guide.md", ROOT / "docs" / "settings.md"]

INSTEAD = {
    r"số liệu (tuần|tháng|quý) trước": "báo cáo số liệu tuần, hạn 15:00 thứ Sáu 24/4",
    r"trước 0(:00|h| giờ)": "chậm nhất hết ngày 24 hằng tháng",
    r"không định hạn": "Công văn không ghi hạn",
    r"báo sau hạn": "Được giao sau hạn",
    r"tự khai": "(họ tên do người xác nhận ghi)",
    r"chưa có trả lời|nhắc nhiều lần|quá hạn kéo dài": "chưa nhận được báo cáo; Sở đã nhắc ngày …, …",
    r"(?<!\w)ý là ": "Ô này ghi 1,012. Có phải 1.012 (một nghìn không trăm mười hai)?",
    r"ghi lý do hoặc sửa": "Xin kiểm tra lại; nếu đúng, xin ghi lý do.",
    r"không có gì để báo": "Không phát sinh trong kỳ",
    r"không thực hiện được": "Chưa thực hiện được, nêu khó khăn",
    r"không thuộc (đơn vị|mình)|lời báo (này|của)|gửi lời báo": "Không thuộc nhiệm vụ của đơn vị; Gửi Sở; Ý kiến này",
    r"xong vào": "Dự kiến hoàn thành ngày …; lý do: …",
    r"giao đồng nghiệp": "Phân công người thực hiện",
    r"chờ thủ trưởng duyệt": "Chờ thủ trưởng đơn vị duyệt",
    r"(?<!phần )đã lưu lúc": "Đã lưu nháp lúc 14:02, chưa gửi Sở",
    r"hồ sơ của trường": "Sổ theo dõi văn bản của trường",
    r"(?<!\w)(có|gắn) cờ(?!\w)": "không có điểm cần xem lại",
    r"xem lại, lấy lại": "Cần xem lại; Đưa lại vào danh sách",
    r"(?<!giao )việc hôm nay": "Việc cần xử lý",
    r"đã hỏi số liệu": "Số liệu này đã yêu cầu trong tháng tại CV …",
    r"mọi (thpt|thcs|tiểu học|mầm non)": "các trường THPT trên địa bàn …",
    r"chưa hoàn thành, (quá|trong) hạn|còn hạn ·": "Trong hạn; Quá hạn chưa hoàn thành",
    r"từ thứ (hai|ba|tư|năm|sáu):": "So với thứ Hai 20/4: thêm 12 đơn vị",
    r"nói (đã|chưa) (gửi|nhận)|nói đúng": "Đơn vị báo đã gửi; Đơn vị báo chưa nhận được thư",
    r"(?<!\w)đã xử lý": "Diễn biến và cách đơn vị xử lý",
    r"%\(label\)s (?!được)[“(]|%\(label\)s$": "a colon after the field: %(label)s: …",
    r"· \{\{ [^}|]*\| (status|mode|timeliness|incident)_word \}\}": "one case in one line: … | lower",
    r"[\w”’]!(?![=\w])": "no exclamation marks",
}

STANDING = {
    "templates/components/incident.html": "Báo Sở không thay cho báo công an, UBND cấp xã hoặc Tổng đài 111. "
    "Không ghi tên, không gửi hình ảnh, clip có trẻ em.",
    "templates/pdf/receipt.html": "Biên nhận do hệ thống của %(agency)s lập lúc %(at)s, thuộc văn bản số "
    "%(number)s; không thay cho văn bản có chữ ký, con dấu.",
    "templates/acknowledging/parts.html": "Biên nhận do hệ thống của %(agency)s lập lúc %(at)s, thuộc văn bản số "
    "%(number)s; không thay cho văn bản có chữ ký, con dấu.",
    "templates/acknowledging/banner.html": "Đơn vị không còn việc đến hạn theo văn bản này. Cảm ơn thầy/cô.",
    "templates/reporting/task.html": "Đã lưu nháp lúc %(at)s, chưa gửi Sở.",
    "workflows/web/uploads.py": "Văn bản có dấu chỉ độ mật, không được đưa lên hệ thống nối mạng. Tệp chưa được lưu. ",
    "workflows/web/words/tasks.py": "Chưa thực hiện được, nêu khó khăn",
    "workflows/web/formats.py": "công văn không ghi hạn",
    "workflows/web/signed.py": "(họ tên do người xác nhận ghi)",
}


def _read_by_people() -> Iterator[tuple[str, str]]:
    """(place, text) of templates, of strings in the code and of the guides; docstrings are for programmers."""
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        yield from ((str(path.relative_to(ROOT)), line) for line in text.splitlines())
    for path in GUIDES:
        yield path.name, " ".join(path.read_text(encoding="utf-8").split())
    for path in sorted((ROOT / "workflows").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        described = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in described:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_nothing_is_written_that_an_office_would_not_write():
    rules = [(re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in INSTEAD.items()]

    found = [
        f"{place}: {text.strip()[:120]!r}; write: {instead}"
        for place, text in _read_by_people()
        for rule, instead in rules
        if rule.search(text)
    ]

    assert found == []


def test_what_an_office_wants_said_stands_where_it_must():
    assert [place for place, text in STANDING.items() if text not in (ROOT / place).read_text(encoding="utf-8")] == []


def test_every_page_on_incidents_says_what_the_report_does_not_replace():
    pages = [path for path in TEMPLATES if "incident" in path.name and path.parent.name in ("reporting", "followup")]

    assert pages
    assert [path.name for path in pages if "only_told()" not in path.read_text(encoding="utf-8")] == []

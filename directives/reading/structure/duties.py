"""Classify a requirement: obligation, reporting mode, who leads, who cooperates, its scope and title."""

import re
from collections.abc import Sequence

from directives.reading.codes import DeadlineKind, ItemKind
from directives.reading.draft import ReadDeadline
from directives.reading.text.normalise import fold, pattern
from directives.terms import Obligation, ReportingMode

_WORD = r"(?<!\w)"
_ENCOURAGED = (
    # The word must be the verb of the first clause, not one in a later clause
    pattern(r"^[^;.]{0,90}?(?<!được )(?:khuyến khích|khuyến nghị|động viên, khuyến khích)"),
    re.compile(r"^[^;.,:]{0,80}?(?<!trở )(?<!tạo )(?<!cho )(?<!gây )(?<!làm )(?<!\w)(?:nên|có thể)(?!\w)"),
)
_BINDING = re.compile(
    r"yêu cầu|chủ trì|phải |báo cáo|gửi |nộp |tổ chức |xây dựng |thực hiện |chỉ đạo |tăng cường |rà soát"
    r"|bố trí |hướng dẫn "
    r"|triển khai |phối hợp |hoàn thành "
)
_HAVING = (
    r"(?:các |những )?(?:đơn vị|trường|cơ sở|phòng|địa phương|huyện|nơi|trung tâm|xã)[^,;.:]{0,40}? có "
    r"(?!trách nhiệm|kế hoạch|biện pháp|văn bản|nhiệm vụ|thể|giải pháp|hình thức|phương án|liên quan|hiệu quả"
    r"|thẩm quyền)"
)
_CONDITIONAL = (
    pattern(
        r"^(?:[^,;.:]{0,80}, )?(?:chỉ )?(?:nếu |trong trường hợp |trường hợp |khi (?:xảy ra|có |phát hiện"
        r"|phát sinh|gặp|nghi ngờ)"
        r"|ngay khi (?:xảy ra|có |phát hiện))"
    ),
    re.compile(rf"^(?:đối với |riêng )?{_HAVING}"),
)
_INCIDENT = pattern(
    r"báo cáo[^.;]{0,60}(?:vấn đề|tình huống|sự cố|sự việc|vụ việc|trường hợp|diễn biến)[^.;]{0,60}"
    r"(?:xảy ra|phát sinh|bất thường|đột xuất|\(nếu có\))"
    r"|(?:nếu|khi|trường hợp)[^.;]{0,15}(?:xảy ra|phát sinh|phát hiện|có (?:sự cố|vụ việc|tình huống|dịch|ca "
    r"|trường hợp))"
    r"[^.;]{0,120}báo cáo"
    r"|báo cáo (?:ngay|nhanh|kịp thời|khẩn)[^.;]{0,80}(?:nếu|khi) (?:có|xảy ra|phát hiện|phát sinh)"
    r"|báo cáo đột xuất"
)
_PERIODIC = pattern(r"báo cáo|thống kê|gửi|nộp|số liệu|tổng hợp|cập nhật")
_FIGURES = pattern(r"thống kê|số liệu|số lượng|biểu mẫu|(?<!\w)số (?:giáo viên|học sinh|lớp|trường|trẻ|ca|người)")
_HANDED_IN = pattern(
    r"(?:báo cáo|gửi|nộp|đăng ký)[^.;]{0,160}(?:về|cho|tới|đến|qua) (?:sở|bộ|phòng|ủy ban|ubnd|cục|vụ|văn phòng"
    r"|ban|phó|email|hộp thư)"
    r"|(?:gửi|nộp) báo cáo|báo cáo (?:kết quả|tình hình|bằng văn bản|số|việc|danh sách)|(?:nộp"
    r"|gửi)[^.;]{0,80}(?:trước|chậm nhất)"
    r"|báo cáo[^.;]{0,80}(?:trước|chậm nhất|hàng)"
)
_DECIDED = pattern(
    r"^(?:(?:phê duyệt|ban hành kèm theo|thành lập|công nhận|bổ nhiệm|bãi bỏ|sửa đổi|công bố danh)"
    r"|(?:quyết định|công văn|chỉ thị|thông báo|kế hoạch|văn bản) này |thời gian ?:|địa điểm ?:|thành phần ?:"
    r"|nội dung ?:|chủ trì ?:"
    r"|các nội dung khác|(?:thôi|dừng|ngừng|chấm dứt|không) (?:thực hiện |yêu cầu )?(?:việc )?(?:chế độ )?báo cáo)"
)
_ISSUER_WILL = re.compile(r"^(?:sở|bộ|phòng|ủy ban|ubnd|cục|vụ|ban)\b[^,;.]{0,60}?\s(?:sẽ|đã|đang)\s")
_BODY = (
    r"(?:Sở|Bộ|Ủy ban|Uỷ ban|UBND|Phòng(?!,| chống| ngừa| tránh)|Ban(?! hành)|Cục|Vụ(?! việc)|Văn phòng|Công an"
    r"|Thanh tra|Đài|Trường(?! hợp)|Hiệu trưởng|Trung tâm|Trưởng phòng|Thủ trưởng|Giám đốc|Chánh Văn phòng|Giáo viên"
    r"|Các (?:trường|phòng|đơn vị|[Ss]ở|cơ quan|trung tâm))"
)
_VERB = (
    r"(?:chủ trì|phối hợp|chỉ đạo|báo cáo|tổ chức|theo dõi|hướng dẫn|tham mưu|kiểm tra|thực hiện|xây dựng"
    r"|rà soát|bố trí|gửi|nộp"
    r"|có trách nhiệm|chịu trách nhiệm|tăng cường|triển khai|tổng hợp|căn cứ|thống kê|lập|phân công|phát |đăng"
    r"|cung cấp|đôn đốc|tiếp tục)"
)
_OWNERS = (
    re.compile(rf"^Giao ((?:{_BODY}|[A-ZĐ])[^.:]{{2,90}}?),? (?:là cơ quan )?{_VERB}"),
    re.compile(rf"^({_BODY}[^.;:]{{0,90}}?)(?:,| là đơn vị| là cơ quan)? (?!sẽ){_VERB}"),
    re.compile(r"^(?:Đối với|ĐỐI VỚI) ([^.;:,]{3,80}?)\s*[:,.]?$"),
    re.compile(rf"^({_BODY}[^.;:]{{0,90}}?)\s*:"),
)
_NAME_ALONE = re.compile(rf"^{_BODY}[^.;:]{{0,90}}[.:]?$")
_COOPERATE = re.compile(
    rf"phối hợp (?:chặt chẽ )?(?:với|cùng) (.{{3,160}}?)(?:,? (?:{_VERB}|phun|để|trong|tuyên truyền|và các)|[.;:]|$)"
)
_SCOPE = re.compile(
    r"^(?:Đối với|Riêng(?: đối với)?) ([^,;.:]{3,90})|\(?(?:chỉ )?áp dụng (?:đối với|cho) ([^,;.:)]{3,90})"
    r"|((?:các )?đơn vị sử dụng phần mềm khác)"
)
_LONGEST_TITLE = 59
_LEAD_IN = re.compile(
    r"^(?:Lưu ý|Riêng|Ngoài ra|Đồng thời)\s*[:,]\s*|^(?:Yêu cầu|Đề nghị) (?:các |thủ trưởng "
    r"|hiệu trưởng )?[^,.;:]{2,60}?"
    r"(?:nghiêm túc |khẩn trương )?(?:triển khai )?thực hiện(?: nghiêm túc)? và |^Trong quá trình [^,.;]{2,40}, ",
    re.I,
)
_SPLIT = re.compile(r",? và (?=[A-ZĐ])|, (?=[A-ZĐ])")
_ELSEWHERE = pattern(r"phần mềm khác")
_SYSTEMS = re.compile(
    r"(?:phần mềm"
    r"|hệ thống)(?: phần mềm)?(?: dạy học trực tuyến)? ((?-i:[A-Z0-9])[^;.]{1,160})",
    re.I,
)
# Official spellings; other names stay as the letter has them
_SOFTWARE = {
    "".join(name.lower().split()).replace("-", ""): name
    for name in (
        "ViettelStudy",
        "VNPT E-Learning",
        "K12Online",
        "Zoom",
        "Microsoft Teams",
        "Google Meet",
        "MISA EMIS",
        "SHub",
    )
}


def obligation_of(text: str, kind: ItemKind) -> Obligation:
    """Obligation of the whole requirement; a subordinate clause does not change it."""
    low = fold(text)
    if kind is ItemKind.INCIDENT_REPORT:
        return Obligation.CONDITIONAL
    for encouraged in _ENCOURAGED:
        found = encouraged.match(low)
        if found and not _BINDING.search(found.group()):
            return Obligation.ENCOURAGED
    if any(conditional.match(low) for conditional in _CONDITIONAL):
        return Obligation.CONDITIONAL
    return Obligation.MANDATORY


def kind_of(text: str, deadlines: Sequence[ReadDeadline]) -> ItemKind:
    """A periodic report, an incident report, or a measure."""
    low = fold(text)
    if any(deadline.kind is DeadlineKind.RECURRING for deadline in deadlines) and _PERIODIC.search(low):
        return ItemKind.PERIODIC_REPORT
    return ItemKind.INCIDENT_REPORT if _INCIDENT.search(low) else ItemKind.MEASURE


def mode_of(text: str, kind: ItemKind) -> ReportingMode:
    """What a unit must submit: nothing unless the letter asks for it."""
    low = fold(text)
    if kind is ItemKind.INCIDENT_REPORT:
        return ReportingMode.INCIDENT
    if kind is ItemKind.PERIODIC_REPORT and _FIGURES.search(low):
        return ReportingMode.FIGURES
    return ReportingMode.REPORT if _HANDED_IN.search(low) else ReportingMode.NONE


def is_no_task(text: str) -> bool:
    """Whether a numbered paragraph only informs or decides and asks nothing of units."""
    low = fold(text)
    return bool(_DECIDED.match(low)) or announces(text)


def announces(text: str) -> bool:
    """Whether the issuing agency announces what it will do itself."""
    found = _ISSUER_WILL.match(fold(text))
    return bool(found) and not re.search(r"yêu cầu|đề nghị|báo cáo", fold(text))


def head_of(text: str) -> str | None:
    """Who leads everything below a heading; the heading may be just a name."""
    return owner_of(text) or (text.strip(" .:") if _NAME_ALONE.match(text) else None)


def owner_of(text: str) -> str | None:
    """Who leads: the subject of the requirement or of its heading."""
    if announces(text):
        return None
    found = next((match for owner in _OWNERS if (match := owner.match(text))), None)
    return found[1].strip(" ,") if found else None


def cooperators_of(text: str) -> tuple[str, ...]:
    found = _COOPERATE.search(text)
    return tuple(name.strip(" ,") for name in _SPLIT.split(found[1]) if name.strip(" ,")) if found else ()


def scope_of(text: str) -> str | None:
    """To whom a requirement is limited, if it says so."""
    found = _SCOPE.search(text)
    return next(part for part in found.groups() if part).strip() if found else None


def software_whose_figures_are_known(text: str) -> tuple[str, ...]:
    """Software for which units owe no statistic, because the letter encloses its figures."""
    elsewhere = _ELSEWHERE.search(fold(text))
    systems = _SYSTEMS.search(text, 0, elsewhere.start()) if elsewhere else None
    if systems is None:
        return ()
    names = (re.split(r" của | trong | đã ", part)[0].strip(" .") for part in re.split(r" và |, ", systems[1]))
    return tuple(_SOFTWARE.get("".join(name.lower().split()).replace("-", ""), name) for name in names if name)


def title_of(text: str, deadlines: Sequence[ReadDeadline] = (), kind: ItemKind = ItemKind.MEASURE) -> str:
    """A board column's title of at most 60 characters: the first clause, or the dated one of a periodic report."""
    clauses = re.split(r"[;.:](?=\s|$)|\n", _LEAD_IN.sub("", text.strip()))
    candidates = [clause for clause in clauses if len(clause.split()) > 2] or [text]
    dated = [clause for clause in candidates if deadlines and deadlines[0].text in clause]
    first = (dated if dated and kind is ItemKind.PERIODIC_REPORT else candidates)[0].split(" (")[0].strip(
        " ,-"
    ) or text.strip()
    first = first[:1].upper() + first[1:]
    if len(first) <= _LONGEST_TITLE:
        return first
    comma = first.rfind(",", 25, _LONGEST_TITLE)
    return (first[:comma] if comma > 0 else first[:_LONGEST_TITLE].rsplit(" ", 1)[0]).rstrip(" ,") + "…"

"""Words for the findings on a draft and the marks in its letter."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.drafts import DraftProblem, ExtraBurden, shortened
from directives.sources import UnreadKind, UnreadPart
from directives.terms import DataWindow
from workflows.web.words.table import Words

problem_word = Words(
    {
        DraftProblem.NUMBER_MISSING: _l("Chưa có số, ký hiệu"),
        DraftProblem.DATE_MISSING: _l("Chưa có ngày ban hành"),
        DraftProblem.SIGNER_MISSING: _l("Chưa có người ký"),
        DraftProblem.SUBJECT_MISSING: _l("Chưa có trích yếu"),
        DraftProblem.ITEMS_MISSING: _l("Chưa có nội dung yêu cầu nào"),
        DraftProblem.AUDIENCE_MISSING: _l("Chưa chọn nơi nhận"),
        DraftProblem.ITEM_EMPTY: _l("Chưa ghi tên hoặc nội dung"),
        DraftProblem.FIGURES_MISSING: _l("Chưa ghi số liệu cần nộp"),
        DraftProblem.RULE_WRONG: _l("Quy tắc lặp lại chưa đúng"),
        DraftProblem.DATA_AFTER_DUE: _l("Số liệu tính đến một ngày sau hạn gửi"),
        DraftProblem.NUMBER_MENDED: _l("Số in trong công văn có chỗ lạ, đã sửa lại; bản in"),
        DraftProblem.RECIPIENT_UNKNOWN: _l("Chưa khớp với nhóm đơn vị nào, xin chọn nhóm ở “Phần đầu và nơi nhận”"),
        DraftProblem.YEAR_INFERRED: _l("Hạn không ghi năm, năm được suy ra"),
        DraftProblem.MORE_DEADLINES: _l("Có nhiều thời hạn, mới dùng một"),
        DraftProblem.DATE_DIFFERS: _l("Ngày đặt khác lời ghi thời hạn trong công văn"),
        DraftProblem.DATE_IMPOSSIBLE: _l("Công văn ghi ngày không có trong lịch, chưa lấy làm hạn"),
        DraftProblem.DATE_UNCLEAR: _l("Công văn có lời ghi thời gian chưa hiểu được, chưa lấy làm hạn"),
        DraftProblem.PART_UNREAD: _l("Trong tệp có phần không đọc được; xin xem ở tệp gốc"),
        DraftProblem.FORM_PROPOSED: _l("Biểu mẫu đề xuất từ bảng trong công văn, Phụ lục; xin xem lại"),
        DraftProblem.FORM_LONG: _l("Biểu mẫu nhiều ô, mỗi đơn vị phải điền số ô"),
        DraftProblem.PASSED_OVER: _l("Có chỗ như yêu cầu mà chưa thành nội dung"),
    }
)

data_window_word = Words(
    {
        DataWindow.DAYS: _l("Đến hết ngày cách hạn một số ngày"),
        DataWindow.MONTH: _l("Tháng: từ 15 tháng trước đến hết 14 tháng báo cáo"),
        DataWindow.QUARTER: _l("Quý: từ 15 của tháng trước quý đến hết 14 tháng cuối quý"),
        DataWindow.HALF_YEAR: _l("Sáu tháng: từ 15/12 đến hết 14/6, từ 15/6 đến hết 14/12"),
        DataWindow.YEAR: _l("Năm: từ 15/12 năm trước đến hết 14/12"),
    }
)
"""Which days figures are about; all but the first as in Decree 09/2019/ND-CP, article 12."""

unread_part_word = Words(
    {
        UnreadKind.HIDDEN: _l("chữ ẩn, không in ra"),
        UnreadKind.FIELD: _l("trường tự tính, chưa có kết quả"),
        UnreadKind.OBJECT: _l("đối tượng nhúng"),
        UnreadKind.CHART: _l("biểu đồ"),
        UnreadKind.DRAWING: _l("nét vẽ tay"),
        UnreadKind.PICTURE: _l("hình lớn, có thể có chữ"),
        UnreadKind.DOCUMENT: _l("văn bản khác chèn vào"),
        UnreadKind.RUNNING_HEAD: _l("đầu trang hoặc chân trang của các trang sau"),
        UnreadKind.SCANNED_PAGE: _l("trang quét, không có chữ"),
        UnreadKind.LATER_PAGES: _l("từ trang này trở đi"),
        UnreadKind.NOTE: _l("ghi chú, dấu hoặc ô điền trên trang"),
        UnreadKind.ATTACHED: _l("tệp đính kèm trong PDF"),
    }
)


def unread_place(part: UnreadPart) -> str:
    """Where in its file a part stands, that was not read."""
    if part.page:
        return str(_("trang %(n)s", n=part.page))
    if part.after:
        return str(_("sau ‘%(words)s’", words=shortened(part.after, 60)))
    return ""


extra_word = Words(
    {
        ExtraBurden.ITEM_ADDED: _l("Nội dung không có trong công văn"),
        ExtraBurden.MODE_HEAVIER: _l("Công văn không yêu cầu báo cáo như vậy"),
        ExtraBurden.OBLIGATION_HEAVIER: _l("Công văn không bắt buộc nội dung này"),
        ExtraBurden.AUDIENCE_WIDER: _l("Công văn không yêu cầu mọi đơn vị"),
        ExtraBurden.DEADLINE_OWN: _l("Hạn do Sở đặt để theo dõi, không ghi trong công văn"),
    }
)

letter_mark_word = Words(
    {
        "item": _l("nội dung yêu cầu"),
        "deadline": _l("thời hạn"),
        "recipient": _l("nơi gửi"),
        "number": _l("số"),
        "date": _l("ngày"),
        "place": _l("nơi ban hành"),
        "urgency": _l("độ khẩn"),
        "agency": _l("cơ quan"),
        "subject": _l("trích yếu"),
        "basis": _l("căn cứ"),
        "enclosure": _l("văn bản kèm theo"),
        "signer": _l("người ký"),
        "report_to": _l("nơi nhận báo cáo"),
        "copy": _l("nơi nhận"),
        "note": _l("cần xem lại"),
    }
)

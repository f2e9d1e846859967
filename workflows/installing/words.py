"""Words for the first steps."""

from flask_babel import lazy_gettext as _l

from workflows.installing.setup.checklist import SetupStep
from workflows.web.words.table import Words

setup_step_word = Words(
    {
        SetupStep.AGENCY: _l("Cơ quan và quản trị"),
        SetupStep.OFFICES: _l("Các phòng"),
        SetupStep.PEOPLE: _l("Chuyên viên, trưởng phòng, lãnh đạo"),
        SetupStep.UNITS: _l("Đơn vị nhận văn bản"),
        SetupStep.MAIL: _l("Thư thử"),
        SetupStep.LETTER: _l("Văn bản đầu tiên"),
    }
)

setup_step_why_word = Words(
    {
        SetupStep.AGENCY: _l(
            "Tên, điện thoại hỗ trợ và biểu trưng đứng ở đầu trang và chân thư; sửa được bất cứ lúc nào."
        ),
        SetupStep.OFFICES: _l("Mỗi văn bản có một phòng chủ trì theo dõi; đơn vị gọi điện thoại của phòng đó."),
        SetupStep.PEOPLE: _l("Chuyên viên và trưởng phòng nhập văn bản, giao việc; lãnh đạo Sở xem tình hình."),
        SetupStep.UNITS: _l("Chỉ cần tên và địa chỉ thư: nhập từ tệp, hoặc gõ từng đơn vị."),
        SetupStep.MAIL: _l("Biết chắc máy chủ thư gửi được trước khi gửi cho các đơn vị."),
        SetupStep.LETTER: _l(
            "Chuyên viên hoặc trưởng phòng nhập một công văn đã ký, xem lại các nội dung, rồi giao việc."
        ),
    }
)

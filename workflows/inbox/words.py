"""Words for what our own mail server found out about a sender."""

from flask_babel import lazy_gettext as _l

from workflows.inbox.content.sender_checks import CheckMethod, CheckResult, SenderProof
from workflows.web.words.table import Words

check_method_word = Words(
    {
        CheckMethod.SPF: _l("Máy chủ gửi (SPF)"),
        CheckMethod.DKIM: _l("Chữ ký của tên miền (DKIM)"),
        CheckMethod.DMARC: _l("Khớp với người gửi (DMARC)"),
    }
)

check_result_word = Words(
    {CheckResult.PASSED: _l("đạt"), CheckResult.FAILED: _l("không đạt"), CheckResult.NONE: _l("không kết luận được")}
)

sender_proof_word = Words(
    {
        SenderProof.PROVEN: _l("Máy chủ nhận thư xác nhận thư gửi từ đúng tên miền của người gửi."),
        SenderProof.REFUTED: _l(
            "Máy chủ nhận thư báo địa chỉ người gửi không được tên miền ấy xác nhận; thư có thể là giả. "
            "Xin gọi đơn vị trước khi dùng thư này."
        ),
        SenderProof.OPEN: _l("Máy chủ nhận thư không xác nhận được người gửi."),
    }
)

"""Words for occasions, causes of failed mails and troubles of the queue."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import joined
from workflows.mailing.desk.health_findings import MailTrouble
from workflows.mailing.desk.lists import MailLook
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.sending.causes import Cause
from workflows.web.words.table import Words

occasion_word = Words({**{kind.name: kind.word for kind in OCCASIONS.values()}, joined.TEMPLATES: _l("Thư trong ngày")})

cause_word = Words(
    {
        Cause.NO_MAILBOX: _l("Địa chỉ không tồn tại"),
        Cause.NO_DOMAIN: _l("Tên miền không tồn tại hoặc không nhận thư"),
        Cause.BAD_ADDRESS: _l("Địa chỉ viết sai"),
        Cause.MOVED: _l("Người nhận đã đổi địa chỉ"),
        Cause.CLOSED: _l("Hộp thư đã bị khoá"),
        Cause.FULL: _l("Hộp thư đầy"),
        Cause.TOO_LARGE: _l("Thư quá lớn"),
        Cause.NOT_ALLOWED: _l("Hộp thư chỉ nhận thư của người được phép"),
        Cause.LOOP: _l("Thư chuyển tiếp lòng vòng"),
        Cause.EXPIRED: _l("Máy chủ thư của đơn vị không trả lời nhiều ngày"),
        Cause.GREYLISTED: _l("Máy chủ thư của đơn vị hẹn gửi lại để kiểm tra"),
        Cause.BUSY: _l("Máy chủ thư đang bận"),
        Cause.SPAM: _l("Thư bị coi là thư rác"),
        Cause.BLOCKED: _l("Máy chủ gửi thư của Sở bị chặn"),
        Cause.QUOTA: _l("Hết hạn mức gửi thư của Sở"),
        Cause.UNPROVEN: _l("Tên miền gửi thư chưa được xác thực (SPF, DKIM, DMARC)"),
        Cause.NEEDS_TLS: _l("Máy chủ đòi kết nối mã hoá (TLS)"),
        Cause.WRONG_LOGIN: _l("Máy chủ gửi thư không nhận tên đăng nhập"),
        Cause.RELAY_DENIED: _l("Máy chủ gửi thư không chuyển thư ra ngoài"),
        Cause.SENDER_REFUSED: _l("Địa chỉ người gửi bị từ chối"),
        Cause.POLICY: _l("Bị từ chối theo quy định của nơi nhận"),
        Cause.REFUSED: _l("Máy chủ thư từ chối"),
        Cause.PUT_OFF: _l("Máy chủ thư hẹn gửi lại sau"),
        Cause.NO_CONNECTION: _l("Không kết nối được máy chủ thư"),
        Cause.NOT_COMPOSED: _l("Hệ thống chưa soạn được thư"),
    }
)

advice_word = Words(
    {
        Cause.NO_MAILBOX: _l("Gọi đơn vị hỏi địa chỉ đúng, rồi sửa địa chỉ và gửi lại."),
        Cause.NO_DOMAIN: _l(
            "Xem lại phần sau dấu @; thường là gõ sai. Gọi đơn vị hỏi địa chỉ đúng, rồi sửa và gửi lại."
        ),
        Cause.BAD_ADDRESS: _l("Địa chỉ có chữ thừa, thiếu hoặc dấu cách. Sửa địa chỉ và gửi lại."),
        Cause.MOVED: _l("Hỏi đơn vị địa chỉ mới, rồi sửa địa chỉ và gửi lại."),
        Cause.CLOSED: _l("Gọi đơn vị: hộp thư cần được mở lại, hoặc sửa sang địa chỉ đang dùng và gửi lại."),
        Cause.FULL: _l("Gọi đơn vị dọn hộp thư, rồi bấm gửi lại; hoặc thêm một đầu mối khác."),
        Cause.TOO_LARGE: _l(
            "Máy chủ của đơn vị không nhận thư lớn. Gửi bản ký bằng cách khác, hoặc hạ mức đính kèm trong cài đặt."
        ),
        Cause.NOT_ALLOWED: _l("Đơn vị cần cho phép thư từ địa chỉ của Sở, hoặc sửa sang một địa chỉ khác và gửi lại."),
        Cause.LOOP: _l("Báo đơn vị bỏ chuyển tiếp thư vòng tròn, rồi bấm gửi lại."),
        Cause.EXPIRED: _l("Máy chủ thư của đơn vị có thể đã hỏng. Gọi đơn vị; cần gấp thì thêm một đầu mối khác."),
        Cause.GREYLISTED: _l("Không cần làm gì: hệ thống tự gửi lại, thường trong một giờ là tới."),
        Cause.BUSY: _l("Không cần làm gì: hệ thống tự gửi lại."),
        Cause.SPAM: _l(
            "Địa chỉ của đơn vị không sai. Nhờ đơn vị cho địa chỉ của Sở vào danh sách tin cậy; "
            "nhiều thư bị như vậy thì báo quản trị chạy “dondoc mail check”."
        ),
        Cause.BLOCKED: _l(
            "Địa chỉ của đơn vị không sai. Báo quản trị: máy chủ gửi thư của Sở nằm trong danh sách chặn, cần xin gỡ."
        ),
        Cause.QUOTA: _l(
            "Địa chỉ của đơn vị không sai. Nhà cung cấp chỉ cho gửi đến một mức; "
            "báo quản trị đặt giới hạn gửi hoặc xin nâng mức, rồi bấm gửi lại."
        ),
        Cause.UNPROVEN: _l(
            "Địa chỉ của đơn vị không sai. Báo quản trị chạy “dondoc mail check” và sửa bản ghi tên miền của Sở."
        ),
        Cause.NEEDS_TLS: _l("Báo quản trị bật TLS cho máy chủ gửi thư (DONDOC_MAIL_USE_TLS)."),
        Cause.WRONG_LOGIN: _l("Báo quản trị xem lại tên đăng nhập và mật khẩu của máy chủ gửi thư."),
        Cause.RELAY_DENIED: _l(
            "Báo quản trị: máy chủ gửi thư phải cho hệ thống này gửi ra ngoài, thường là cần đăng nhập."
        ),
        Cause.SENDER_REFUSED: _l("Báo quản trị xem lại địa chỉ người gửi: máy chủ không cho dùng địa chỉ ấy."),
        Cause.POLICY: _l(
            "Gọi đơn vị: bộ phận công nghệ thông tin của đơn vị cần cho phép thư của Sở. "
            "Câu trả lời của máy chủ nói rõ hơn."
        ),
        Cause.REFUSED: _l("Đọc câu trả lời của máy chủ bên dưới; gọi đơn vị nếu chưa rõ."),
        Cause.PUT_OFF: _l("Không cần làm gì: hệ thống tự gửi lại."),
        Cause.NO_CONNECTION: _l(
            "Thư không mất, hệ thống tự gửi khi máy chủ thư trả lời. Kéo dài thì báo quản trị xem máy chủ thư và mạng."
        ),
        Cause.NOT_COMPOSED: _l("Lỗi của hệ thống, không phải của đơn vị. Báo quản trị xem nhật ký của chương trình."),
    }
)

mail_look_word = Words({MailLook.WAITING: _l("Chưa gửi đi"), MailLook.TROUBLE: _l("Không tới, chưa xử lý")})

mail_trouble_word = Words(
    {
        MailTrouble.SERVER_DOWN: _l("Máy chủ thư không trả lời"),
        MailTrouble.SLOWED: _l("Máy chủ thư yêu cầu tạm dừng"),
        MailTrouble.QUOTA: _l("Đã hết hạn mức gửi thư"),
        MailTrouble.NO_WORKER: _l("Chương trình gửi thư không chạy"),
        MailTrouble.WAITING_LONG: _l("Thư chờ gửi đã lâu"),
        MailTrouble.HELD_LONG: _l("Có thư bị tạm giữ đã lâu"),
        MailTrouble.NOT_ARRIVED: _l("Có thư không tới, chưa xử lý"),
    }
)

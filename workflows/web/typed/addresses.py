"""Mail addresses that people type or keep in lists: what is wrong with one, and what is asked about one."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import StopValidation

from directives.rules.addresses import AddressFault, WrongAddress, address_of, likely_address, likely_without_accents
from directives.rules.typed_text import one_line
from workflows.web.fields import Form


def fault_text(error: WrongAddress) -> str:
    """Why no mail can have the address: it repeats what was typed."""
    typed = error.typed
    if error.reason is AddressFault.ACCENTS and (meant := likely_without_accents(typed)):
        return str(
            _("“%(typed)s” không phải địa chỉ thư (có chữ có dấu). Có phải %(meant)s?", typed=typed, meant=meant)
        )
    whys = {
        AddressFault.NO_AT: _("thiếu dấu @"),
        AddressFault.SEVERAL: _("ô này có nhiều địa chỉ; mỗi đầu mối chỉ ghi một địa chỉ"),
        AddressFault.SPACE: _("có khoảng trắng ở giữa"),
        AddressFault.ACCENTS: _("có chữ có dấu"),
        AddressFault.DOTS: _("dấu chấm ở đầu, ở cuối hoặc hai dấu chấm liền nhau"),
        AddressFault.QUOTED: _("có dấu nháy hoặc dấu ngoặc"),
        AddressFault.LONG: _("phần trước @ dài quá 64 ký tự, hoặc cả địa chỉ quá 254 ký tự"),
        AddressFault.NO_ENDING: _("thiếu đuôi tên miền, ví dụ .edu.vn hoặc .com"),
    }
    why = whys.get(error.reason, _("địa chỉ thư có dạng vanthu@truong.example"))
    return str(_("“%(typed)s” không phải địa chỉ thư (%(why)s).", typed=typed, why=why))


def doubt_text(address: str, owners: Iterable[str] = ()) -> str:
    """What is asked about an address that mail can have: a likely typing error, or that other units have it; or ''."""
    parts = []
    if meant := likely_address(address):
        parts.append(_("“%(typed)s” có thể gõ nhầm. Có phải %(meant)s?", typed=address, meant=meant))
    if named := ", ".join(owners):
        parts.append(_("“%(typed)s” cũng là địa chỉ của %(units)s.", typed=address, units=named))
    return " ".join(map(str, parts))


class AddressField(StringField):
    """A mail address, in lower case once valid; blank stays blank. `doubted` is an address that a press may keep."""

    doubted = ""

    @property
    def typed(self) -> str:
        """The address as it was typed, with its capitals."""
        return one_line(str((self.raw_data or [self.data or ""])[0]))

    def pre_validate(self, form: Any) -> None:
        """Refuse an address that no mail can have."""
        if not self.data:
            return
        try:
            self.data = address_of(self.data)
        except WrongAddress as error:
            text = _("Địa chỉ thư chưa đúng dạng: %(fault)s", fault=fault_text(error))
            raise StopValidation(text) from error

    def is_sure(self, kept: str | None, owners: Iterable[str] = ()) -> bool:
        """Ask once about a doubtful address; `kept` is the address for which a person has pressed 'keep'."""
        doubt = "" if kept == self.data else doubt_text(self.data or "", owners)
        if doubt:
            self.doubted = self.data or ""
            text = _("%(label)s: %(doubt)s Nếu đúng, xin bấm “Giữ địa chỉ này”.", label=self.label.text, doubt=doubt)
            self.errors = [text]
        return not doubt


class AddressAsked(Form):
    """A form with an address that may be doubted; `kept` is the value of the button that keeps it."""

    email: AddressField
    kept = HiddenField()

    def is_sure(self, owners: Iterable[str] = (), before: str = "") -> bool:
        """Ask once about a doubtful address, unless it stays as it was before."""
        return self.email.data == before.lower() or self.email.is_sure(self.kept.data, owners)

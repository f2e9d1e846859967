"""Forms for an attribute itself, for a unit's value of it, and for the decision on a declaration."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from directives.models import UnitAttribute
from directives.rules.typed_text import one_line
from directives.terms import AttributeKind, AttributeSetter
from workflows.units.sheets import plain_head
from workflows.web.fields import Form, TickList, at_most, nfc, options, required
from workflows.web.formats import vn_number
from workflows.web.typed.attributes import LONGEST_NAME, names_of, read_value
from workflows.web.words.units import attribute_kind_word, attribute_setter_word

CHOSEN = [InputRequired(_l("Xin chọn một mục."))]


class AttributeForm(Form):
    """An attribute: its name, the values it takes, and who sets it. Its kind is chosen once."""

    name = StringField(
        _l("Tên thuộc tính"),
        [required(_l("Xin ghi tên thuộc tính.")), at_most(120)],
        description=_l("Ví dụ: Cấp học, Diện tích đất, Vùng."),
    )
    kind = RadioField(_l("Giá trị"), CHOSEN)
    values = TextAreaField(
        _l("Danh sách để chọn"),
        [Optional(), at_most(5000)],
        [nfc],
        description=_l("Chỉ khi chọn trong danh sách: mỗi dòng một mục. Để trống: được ghi mục bất kỳ."),
    )
    measure = StringField(
        _l("Đơn vị tính"), [Optional(), at_most(40)], description=_l("Chỉ với số. Ví dụ: người, lớp, m².")
    )
    set_by = RadioField(_l("Ai ghi"), CHOSEN)
    taken: Mapping[str, str] = {}
    """Names that another attribute or a column of the units file has, without accents, each as it is written."""

    def offer(self) -> None:
        """Set what can be chosen."""
        if self.kind is not None:  # of an attribute that is there, the kind stays
            self.kind.choices = options((kind.value, attribute_kind_word(kind)) for kind in AttributeKind)
        self.set_by.choices = options((setter.value, attribute_setter_word(setter)) for setter in AttributeSetter)

    def validate_name(self, field: StringField) -> None:
        """A name of its own: columns of the units file are found by it."""
        if other := self.taken.get(plain_head(field.data or "")):
            raise ValidationError(_("Đã có “%(name)s”. Xin đặt tên khác.", name=other))

    def validate_values(self, field: TextAreaField) -> None:
        """Names of a bearable length, without the ';' that parts them in files."""
        for line in self.listed:
            if len(line) > LONGEST_NAME:
                raise ValidationError(_("“%(name)s…” dài quá %(n)s ký tự.", name=line[:40], n=LONGEST_NAME))
            if ";" in line:
                raise ValidationError(_("“%(name)s”: xin ghi mỗi mục một dòng, không dùng dấu chấm phẩy.", name=line))

    @property
    def listed(self) -> list[str]:
        """The names to choose from, each once."""
        lines = (one_line(line) for line in (self.values.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class _ValueFields(PlainForm):
    """A unit's value of one attribute; nothing ticked or typed is unknown."""

    ticked = TickList(validate_choice=False)
    typed = StringField(filters=[nfc])
    none = BooleanField(_l("Đã rõ là không có"))
    attribute: UnitAttribute | None = None
    names: Sequence[str] = ()
    value: Any = None
    """What was ticked and typed, once it is validated; None is unknown."""

    def offer(self, attribute: UnitAttribute, names: Sequence[str]) -> None:
        """Set the attribute, and the names to tick."""
        self.attribute, self.names = attribute, names
        self.ticked.choices = options((name, name) for name in names)
        self.ticked.label.text = self.typed.label.text = attribute.name

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the value, or say at its field what is wrong."""
        if not super().validate(extra_validators):
            return False
        try:
            self.value = self._read() if self.attribute is not None else None
        except ValueError as error:
            self.typed.errors = [str(error)]
            return False
        return True

    def _read(self) -> Any:
        attribute, typed = self.attribute, self.typed.data or ""
        assert attribute is not None, "an attribute was offered"
        if attribute.kind is not AttributeKind.CHOICES:
            return read_value(attribute, typed)
        ticked = [name for name in self.names if name in (self.ticked.data or ())]
        names = list(dict.fromkeys([*ticked, *names_of(attribute, typed.split(";"))]))
        if names and self.none.data:
            raise ValueError(_("%(label)s: đã chọn cả mục và “không có”. Xin bỏ một bên.", label=attribute.name))
        return names or ([] if self.none.data else None)


class AttributeValueForm(_ValueFields):
    """One of the attributes on a unit's form."""

    key = HiddenField()


def value_data(attribute: UnitAttribute, value: Any, names: Sequence[str]) -> dict[str, Any]:
    """A stored value as the form holds it: names that are not on offer go into the line."""
    data: dict[str, Any] = {"key": attribute.key}
    if isinstance(value, list):
        rest = "; ".join(name for name in value if name not in names)
        return {**data, "ticked": [name for name in value if name in names], "typed": rest, "none": not value}
    return {**data, "typed": vn_number(value) if attribute.kind is AttributeKind.NUMBER else value or ""}


def offer_all(rows: "FieldList[Any]", offered: Iterable[tuple[UnitAttribute, Sequence[str]]]) -> None:
    """Give each row the attribute that its key names."""
    by_key = {attribute.key: (attribute, names) for attribute, names in offered}
    for row in rows:
        if (found := by_key.get(row.form.key.data or "")) is not None:
            row.form.offer(*found)


def values_of(rows: "FieldList[Any]") -> dict[str, Any]:
    """The validated values by key; None is unknown."""
    return {row.form.attribute.key: row.form.value for row in rows if row.form.attribute is not None}


class DeclareForm(_ValueFields, Form):
    """What a unit declares of itself, and who does."""

    typed_by = StringField(_l("Người khai báo"), [required(_l("Xin ghi họ tên người khai báo.")), at_most(200)], [nfc])

    def validate(self, extra_validators: Any = None) -> bool:
        """A declaration says something: nobody declares that it is unknown."""
        if not super().validate(extra_validators):
            return False
        if self.value is None and self.attribute is not None:
            self.typed.errors = [_("Xin chọn hoặc ghi %(name)s của đơn vị.", name=self.attribute.name)]
            return False
        return True


class RefuseDeclarationForm(Form):
    """Why a declaration is not accepted; the unit reads it."""

    reason = TextAreaField(
        _l("Lý do không chấp nhận"), [required(_l("Xin ghi lý do, để đơn vị hiểu.")), at_most(1000)], [nfc]
    )

"""The name of a superior that passed items on, as texts to its schools call it."""

from directives.models import Directive, Unit


def short_name(unit: Unit) -> str:
    """The shortest name of a unit: 'UBND xã Đak Đoa' of 'Phòng Văn hóa - Xã hội, UBND xã Đak Đoa'."""
    return min((unit.name, *map(str, unit.attributes.get("aliases", ()))), key=len)


def asker_of(directive: Directive) -> str:
    """The superior that passed the directive on; '' if it is the department's own."""
    return short_name(directive.issuer) if directive.is_passed_on else ""

"""How units change in a drawn history: one merges into another with all that is open, or gets another name."""

from directives.database import db
from directives.models import Unit
from directives.rules.schedule import local
from tests.laws.place import Place
from workflows.units.over_time import steps
from workflows.units.over_time.steps import UnitDecision


class UnitChanges(Place):
    """What happens to the units themselves."""

    def merge_units(self, number: int) -> None:
        """A unit goes into another, as long as three are there; the letters reach three."""
        present = self._present()
        if len(present) > 3:
            unit = present.pop(number % len(present))
            steps.merge(db.session, [unit], present[number % len(present)], self._decision())

    def rename_unit(self, number: int) -> None:
        """A unit gets another name."""
        present = self._present()
        unit = present[number % len(present)]
        steps.rename(db.session, unit, f"{unit.name.split(' – ')[0]} – tên {number}", self._decision())

    def _present(self) -> list[Unit]:
        return list(db.session.scalars(self.units_present()))

    def _decision(self) -> UnitDecision:
        by = self.by()
        return UnitDecision(by, local(by.now).date())

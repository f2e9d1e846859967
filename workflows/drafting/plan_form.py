"""What is asked of a draft's plan of reminders."""

from workflows.drafting.forms import EditionForm
from workflows.web.plan_form import PlanForm


class DraftPlanForm(EditionForm, PlanForm):
    """When the units of a draft will be reminded."""

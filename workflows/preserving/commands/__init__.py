"""`dondoc backup` and `dondoc db copy`."""

from workflows.preserving.commands.backup import backup
from workflows.preserving.commands.database import copy

commands = [backup]
database_commands = [copy]
"""Join the commands of Flask-Migrate in `dondoc db`."""

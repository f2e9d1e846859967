"""`dondoc backup`, `dondoc restore` and `dondoc db copy`."""

from workflows.preserving.commands.backup import backup
from workflows.preserving.commands.database import copy
from workflows.preserving.commands.restore import restore

commands = [backup, restore]
database_commands = [copy]
"""Join the commands of Flask-Migrate in `dondoc db`."""

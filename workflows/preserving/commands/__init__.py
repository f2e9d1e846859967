"""`dondoc backup`, `dondoc restore`, `dondoc retention` and `dondoc db copy`."""

from workflows.preserving.commands.backup import backup
from workflows.preserving.commands.database import copy
from workflows.preserving.commands.restore import restore
from workflows.preserving.commands.retention import retention

commands = [backup, restore, retention]
database_commands = [copy]
"""Join the commands of Flask-Migrate in `dondoc db`."""

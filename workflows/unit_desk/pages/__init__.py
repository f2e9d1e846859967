"""The blueprint of a unit's own desk, and its frame."""

from flask import Blueprint

from workflows.web.security import unit_devices

pages = Blueprint("unit_desk", __name__)
pages.app_template_global("way_to_desk")(unit_devices.way_back)

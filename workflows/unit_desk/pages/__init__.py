"""The blueprint of a unit's own desk, and its frame."""

from flask import Blueprint

from workflows.web.asker.names import asker_of, short_name
from workflows.web.asker.speaking import in_name_of
from workflows.web.security import unit_devices

pages = Blueprint("unit_desk", __name__)
pages.app_template_global("way_to_desk")(unit_devices.way_back)
pages.app_template_filter("asker")(asker_of)
pages.app_template_filter("in_name_of")(in_name_of)
pages.app_template_filter("short_name")(short_name)

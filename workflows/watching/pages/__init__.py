"""Health and figures for machines, and the banner of a missing program."""

from flask import Blueprint

pages = Blueprint("watching", __name__)

"""Figures from exports of teaching platforms: import, compare with what units report, let units confirm or dispute."""

"""The only package that uses Flask-Mail: one connection for many mails, with a time limit on every answer."""

from workflows.mailing.sending.smtp.connection import SMTP_ERRORS, Connection, NotStarted, connect, deliver
from workflows.mailing.sending.smtp.dialogue import AT_THE_END, SendCancelled

__all__ = ["AT_THE_END", "SMTP_ERRORS", "Connection", "NotStarted", "SendCancelled", "connect", "deliver"]

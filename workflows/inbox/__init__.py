"""Incoming mail: bounces, replies and automatic answers are stored and matched to our own mails."""

"""Received mail: bounces, replies, automatic answers."""

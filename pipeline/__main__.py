"""Run the command as `python -m pipeline`."""

from pipeline.cli import minutes

minutes(prog_name="minutes")

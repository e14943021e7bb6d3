"""One command's work on a workspace: read files, call a stage, write what it returns, report.

`run` calls these; they are where stages (which know no files) and `workspace` (which knows no stage) meet.
"""

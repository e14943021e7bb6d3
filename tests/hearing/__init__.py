"""The parts of `make bench-hearing`: recordings in, engines run one after the other, tables out.

`values` is what travels between them; `ours`, `openai`, `fasterwhisper` and `command` are the engines.
"""
